// The values for histograms and means.

/** Their number, a power of two: the branch predictor would learn fewer values. */
export const VALUES = 2 ** 18;

/** Returns the place among the values of an ever-rising index. */
export const MASK = VALUES - 1;

/** Returns a generator of random numbers from 0 to 1, the same in every process (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Returns whole microseconds, log-normal (Box and Muller), median 0.135 s. They are whole so that sums can be compared
 * exactly.
 */
export function microseconds() {
  const random = randomNumbers(20_261_124);
  return Float64Array.from({ length: VALUES }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(1, Math.round(Math.exp(normal - 2) * 1e6));
  });
}

/** Returns the same values in seconds. */
export function seconds() {
  return microseconds().map((value) => value / 1e6);
}

/** Returns random whole numbers below `choices`, which select the next label set. */
export function picks(choices) {
  const random = randomNumbers(7);
  return Uint8Array.from({ length: VALUES }, () => Math.floor(random() * choices));
}
