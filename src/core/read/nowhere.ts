/** The metric of a cursor that is on no series, and the error of reading from it. */

import { rangeError } from "../errors.ts";
import type { Metric } from "../memory/metric.ts";

/** Placeholder for the metric before the first series and after the last. Reading from it throws. */
export const NOWHERE = new Proxy({} as Metric, {
  get() {
    throw nowhere();
  },
});

export function nowhere(): RangeError {
  return rangeError(
    "NO_SERIES",
    "A cursor is on a series only after next() returned true, but was read before or after all. Call next() first.",
  );
}
