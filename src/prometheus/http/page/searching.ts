/** The search of the live page, the same in the page and in the server. */

/** Returns the words of a search, in lower case. */
export function wordsOf(search: string): string[] {
  return search.toLowerCase().split(/\s/).filter(Boolean);
}

/** Returns true if each word is part of a metric's name or help, or of one of the labels, as in `kind=chart`. */
export function hasWords(
  words: readonly string[],
  { name, help }: { readonly name: string; readonly help: string },
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const text = [name, help, ...pairs].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}
