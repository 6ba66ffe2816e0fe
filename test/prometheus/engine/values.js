/** The observations of the engine's workers. The test can compute the n-th observation of a worker independently. */

/** The first three run to the end, the fourth is killed while it records, and the fifth replaces it. */
export const LASTING = [0, 1, 2, 4];
export const VICTIM = 3;
export const REPLACEMENT = 4;
export const WORKERS = 5;

/** Label values with every character that text escapes. */
export const KINDS = ["plain", 'a "b"\\c\nd', "é{},="];

/** Units of 1/scale, so that sums are whole numbers. */
export const RATIO_SCALE = 10_000;
export const SECONDS_SCALE = 1e9;

/** The buckets of the first histogram, and of the second, which Prometheus gets as a native one. */
export const BOUNDS = [0.001, 0.01, 0.1, 0.5, 1];
export const NATIVE = { schema: 3, min: 2 ** -10, max: 1 };

/** Returns evenly distributed numbers from 0 to 1: multiples of the golden ratio. */
const share = (worker, n) => (Math.imul(n + worker * 1e6, 0x9e3779b1) >>> 0) / 2 ** 32;

/** Returns durations from 0.1 ms to 2 s, with equally many in each decade. */
export function observation(worker, n) {
  const part = share(worker, n);
  return {
    kind: KINDS[n % KINDS.length],
    ratio: Math.round(part * RATIO_SCALE),
    nanoseconds: Math.round(1e5 * 20_000 ** part),
  };
}
