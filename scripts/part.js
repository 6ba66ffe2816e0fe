// A share of a list: part "2/5" is every fifth entry, from the second on. Tests run one part per day, so that all parts
// have their turn.

export function inPart(list, part) {
  const [, number, parts] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(part)?.map(Number) ?? [];
  if (!(number <= parts))
    throw new RangeError(`A part is written like 2/5, the second of five, but "${part}" was given.`);
  return list.filter((_, index) => index % parts === number - 1);
}
