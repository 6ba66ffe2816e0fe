// The values that histograms and means are given.

/** How many: fewer are learnt by the branch predictor. A power of two. */
export const VALUES = 2 ** 18;

/** Seconds on a log-normal scale, the same in every process (mulberry32, Box and Muller). */
export function logNormal() {
  let state = 20_261_124;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Float64Array.from({ length: VALUES }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.exp(normal - 2);
  });
}
