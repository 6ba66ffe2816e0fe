// Shares of a list: tests run one a day, so that all have their turn.

/** Returns a part of a list: "2/5" is every fifth entry, from the second on. */
export function inPart(list, part) {
  const { number, parts } = read(part);
  return list.filter((_, index) => index % parts === number - 1);
}

/** Returns the first and the last line of a part, of so many: "2/5" is the second fifth of them, in one piece. */
export function stretch(lines, part) {
  const { number, parts } = read(part);
  return { first: Math.floor(((number - 1) * lines) / parts) + 1, last: Math.floor((number * lines) / parts) };
}

function read(part) {
  const [, number, parts] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(part)?.map(Number) ?? [];
  if (number <= parts) return { number, parts };
  throw new RangeError(`A part is written like 2/5, the second of five, but "${part}" was given.`);
}
