/** The resolution of counts and sums, and the range that it leaves. */

import { refusal } from "./refusal.ts";

/** Units in 1: nine decimals, since callers never heard of a scale. */
export const SCALE = 1e9;

/** A sum of amounts below it is exact. */
const LIMIT = 2 ** 120 / SCALE;

/** Throws if an amount is too large to be recorded, before its label set is created. */
export function checkSize(metric: string, amount: number): void {
  if (Math.abs(amount) < LIMIT) return;
  throw refusal(
    RangeError,
    "VALUE_TOO_LARGE",
    `Values must be below ${LIMIT.toPrecision(3)}, but "${metric}" got ${amount}. Record it in a larger unit.`,
  );
}
