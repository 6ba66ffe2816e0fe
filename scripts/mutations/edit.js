// One change of a source. Its text must be in its file exactly once.

export const edit = (file, from, to) => ({ file, from, to });

/** Exchanges two neighbouring pieces of a file. */
export const swap = (file, first, between, second) =>
  edit(file, `${first}${between}${second}`, `${second}${between}${first}`);

/** Returns the text of a file with the change. Throws unless the changed text is in it exactly once. */
export function edited(text, { file, from, to }) {
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`${file} has this ${found} times, but must have it once, to be broken: ${from}`);
  return text.replace(from, () => to);
}
