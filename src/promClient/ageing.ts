/** The ageing of a summary's values: the slices of time by which they are kept, and those that its window has. */

import { refusal } from "./refusal.ts";

export class Ageing {
  readonly #milliseconds: number;
  readonly #slices: number;

  constructor(milliseconds: number, slices: number) {
    this.#milliseconds = milliseconds;
    this.#slices = slices;
  }

  /** Returns the number of the slice that time is in. The clock is looked up, so test runners can replace it. */
  now(): number {
    return Math.floor(Date.now() / this.#milliseconds);
  }

  /** Returns true if the window no longer has a slice. It has the present one and those just before it. */
  isOver(slice: number, now: number): boolean {
    return slice <= now - this.#slices;
  }
}

/** Returns the ageing of a summary's options; undefined if its values do not age. */
export function ageingOf(maxAgeSeconds: number | undefined, ageBuckets: number | undefined): Ageing | undefined {
  if (!maxAgeSeconds || !ageBuckets) return undefined;
  if (!(maxAgeSeconds > 0 && Number.isFinite(maxAgeSeconds) && ageBuckets > 0 && Number.isInteger(ageBuckets))) {
    throw refusal(
      RangeError,
      "OPTION_INVALID",
      `maxAgeSeconds must be above 0 and ageBuckets a whole number above 0, but they are ${maxAgeSeconds} and ` +
        `${ageBuckets}. Leave both out for quantiles of all values.`,
    );
  }
  return new Ageing((maxAgeSeconds * 1000) / ageBuckets, ageBuckets);
}
