/** Names as a scraper takes them: Prometheus' older syntax has letters, digits, `_` and `:`. The rest is escaped, or quoted. */

/** How names outside the older syntax are written; Prometheus asks for one of these in its Accept header. */
export type Escaping = "allow-utf-8" | "underscores" | "dots" | "values";

export const ESCAPINGS: readonly Escaping[] = ["allow-utf-8", "underscores", "dots", "values"];

/** Returns whether a name is written without quotes. */
export function isPlain(name: string, isLabel = false): boolean {
  return (isLabel ? /^[A-Za-z_][A-Za-z0-9_]*$/ : /^[A-Za-z_:][A-Za-z0-9_:]*$/).test(name);
}

/**
 * The name of a metric or label by one of the schemes of Prometheus'
 * [escaping](https://prometheus.io/docs/instrumenting/escaping_schemes/).
 */
export function escapedName(name: string, escaping: Escaping, isLabel = false): string {
  if (escaping === "allow-utf-8") return name;
  // Dots are the one scheme that changes plain names too: their underscores are doubled.
  if (escaping !== "dots" && isPlain(name, isLabel)) return name;
  const escaped = Array.from(name, (character, index) => {
    if (character === "_") return escaping === "underscores" ? "_" : "__";
    if (escaping === "dots" && character === ".") return "_dot_";
    // Digits are plain behind the first character.
    if (isPlain(index === 0 ? character : `_${character}`, isLabel)) return character;
    if (escaping === "values") return `_${(character.codePointAt(0) as number).toString(16)}_`;
    return escaping === "dots" ? "__" : "_";
  });
  return (escaping === "values" ? "U__" : "") + escaped.join("");
}
