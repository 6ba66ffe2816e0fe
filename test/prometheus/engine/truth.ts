/**
 * The results that Prometheus must return, computed from the observations of the workers, independently of the package.
 */

import { KINDS, observation, RATIO_SCALE, SECONDS_SCALE } from "./values.js";

/** Returns how many of a worker's first observations are of a kind. */
export function jobsOf(kind: string, count: number): number {
  return Math.ceil((count - KINDS.indexOf(kind)) / KINDS.length);
}

/** Returns the totals of this many observations of each worker. */
export class Truth {
  readonly count: number;
  readonly ratioSum: number;
  readonly secondsSum: number;
  readonly #durations: Float64Array;

  constructor(counts: readonly number[]) {
    this.count = counts.reduce((total, count) => total + count, 0);
    this.#durations = new Float64Array(this.count);
    // Sums of whole units are exact.
    let ratios = 0;
    let allNanoseconds = 0;
    let place = 0;
    for (const [worker, count] of counts.entries()) {
      for (let n = 0; n < count; n++) {
        const { ratio, nanoseconds } = observation(worker, n);
        ratios += ratio;
        allNanoseconds += nanoseconds;
        this.#durations[place++] = nanoseconds / SECONDS_SCALE;
      }
    }
    if (!Number.isSafeInteger(allNanoseconds)) throw new Error(`${allNanoseconds} ns are too many to be exact.`);
    this.#durations.sort();
    this.ratioSum = ratios / RATIO_SCALE;
    this.secondsSum = allNanoseconds / SECONDS_SCALE;
  }

  /** Returns the smallest duration that at least this share of all durations does not exceed. */
  quantile(share: number): number {
    return this.#durations[Math.ceil(share * this.count) - 1] as number;
  }
}
