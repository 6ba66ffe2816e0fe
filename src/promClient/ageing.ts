/** The ageing of a summary's values: the slices of time by which they are kept, and those that its window has. */

import { refusal } from "./refusal.ts";

export class Ageing {
  /** Length of the window. */
  readonly seconds: number;
  /** Number of slices in the window. */
  readonly slices: number;
  readonly #milliseconds: number;

  constructor(seconds: number, slices: number) {
    this.seconds = seconds;
    this.slices = slices;
    this.#milliseconds = (seconds * 1000) / slices;
  }

  /** Returns the number of the slice that time is in. The clock is looked up, so test runners can replace it. */
  now(): number {
    return Math.floor(Date.now() / this.#milliseconds);
  }

  /** Returns true if the window no longer has a slice. It has the present one and those just before it. */
  isOver(slice: number, now: number): boolean {
    return slice <= now - this.slices;
  }
}

/** Returns the ageing of a summary's options, which may be texts; undefined if its values do not age. */
export function ageingOf(maxAgeSeconds: number | undefined, ageBuckets: number | undefined): Ageing | undefined {
  if (!maxAgeSeconds || !ageBuckets) return undefined;
  const [seconds, slices] = [Number(maxAgeSeconds), Number(ageBuckets)];
  if (!(seconds > 0 && Number.isFinite(seconds) && slices > 0 && Number.isInteger(slices))) {
    throw refusal(
      RangeError,
      "OPTION_INVALID",
      `maxAgeSeconds must be above 0 and ageBuckets a whole number above 0, but they are ${maxAgeSeconds} and ` +
        `${ageBuckets}. Leave both out for quantiles of all values.`,
    );
  }
  return new Ageing(seconds, slices);
}
