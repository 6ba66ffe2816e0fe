/** The life of a metric's label sets: how many there may be, and for how long. */

import { rangeError, shown } from "../errors.ts";
import { checkExpireAfter, checkLimit } from "./options.ts";

/** The options of a metric that are about its label sets. */
export interface LabelSetLife {
  readonly maxSeries?: number;
  readonly expireAfter?: number;
}

/** The largest limit of label sets. */
export const MAX_MAX_SERIES = 2 ** 24;

/** Checks the options that are about label sets. Without labels there are none. */
export function checkLabelSetLife(
  { maxSeries, expireAfter }: LabelSetLife,
  labelNames: readonly string[],
): LabelSetLife {
  for (const [option, value] of Object.entries({ maxSeries, expireAfter })) {
    if (value === undefined || labelNames.length > 0) continue;
    throw rangeError(
      "OPTION_INVALID",
      `${option} is about label sets, but the metric has no labels and got ${shown(value)}. Remove it, or add ` +
        "labelNames.",
    );
  }
  if (maxSeries !== undefined) checkLimit("maxSeries", maxSeries, 1, MAX_MAX_SERIES);
  if (expireAfter !== undefined) checkExpireAfter(expireAfter);
  return { ...(maxSeries !== undefined && { maxSeries }), ...(expireAfter !== undefined && { expireAfter }) };
}

/** Throws if a metric is requested with another life of its label sets than the one it has. */
export function checkSameLife(name: string, asked: LabelSetLife, has: Required<LabelSetLife>): void {
  for (const option of ["maxSeries", "expireAfter"] as const) {
    if (asked[option] === undefined || asked[option] === has[option]) continue;
    throw rangeError(
      "DEFINITION_CONFLICT",
      `A metric keeps its first definition. "${name}" has ${option} ${has[option]}, but is now requested with ` +
        `${option} ${asked[option]}. Use ${has[option]}, or leave it out.`,
    );
  }
}
