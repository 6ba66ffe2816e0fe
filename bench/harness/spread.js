// What several processes measured, as one number with its spread, and two such numbers as a ratio.

/** The middle one; of an even number the upper of the two. */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** The middle of several measurements, and from where to where they lie, without the outermost two when there are five or more. */
export function summary(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const cut = sorted.length >= 5 ? 1 : 0;
  return { middle: median(sorted), low: sorted[cut], high: sorted.at(-1 - cut) };
}

/**
 * How many times as much the first is as the second. Both were measured by the same processes, in turns, so each process gives a
 * ratio of its own. `told` is false when these spread more than the middle one differs from 1: then there is no ratio to print.
 */
export function ratio(numbers, others) {
  const { middle, low, high } = summary(numbers.map((number, process) => number / others[process]));
  return { middle, low, high, told: high - low <= Math.abs(middle - 1) };
}
