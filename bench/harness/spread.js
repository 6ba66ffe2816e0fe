// The measurements of several processes as one number with its spread, and the ratio of two such numbers.

/** Returns the median; of an even number of values, the upper of the two. */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** Returns the median of several measurements and their range, without the outermost two if there are five or more. */
export function summary(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const cut = sorted.length >= 5 ? 1 : 0;
  return { middle: median(sorted), low: sorted[cut], high: sorted.at(-1 - cut) };
}

/**
 * Returns the ratio of the first to the second. Both were measured by the same processes, in turns, so each process has
 * its own ratio. If these ratios spread more than the median differs from 1, `told` is false: then no ratio is printed.
 */
export function ratio(numbers, others) {
  const { middle, low, high } = summary(numbers.map((number, process) => number / others[process]));
  return { middle, low, high, told: high - low <= Math.abs(middle - 1) };
}
