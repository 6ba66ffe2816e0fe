/** Metrics in messages of other processes, which may be of any program that uses the messages' types. */

import type { Listed } from "./kinds.ts";
import { refusal } from "./refusal.ts";

/**
 * Returns the metrics of all lists in one.
 * @throws TypeError OPTION_INVALID if they are no lists of metrics
 */
export function receivedMetrics(lists: unknown): readonly Listed[] {
  const metrics = Array.isArray(lists) ? lists.flat() : [undefined];
  if (!metrics.every(isMetric)) {
    throw refusal(TypeError, "OPTION_INVALID", "The message has something else than metrics.");
  }
  return metrics;
}

function isMetric(given: unknown): given is Listed {
  if (!isObject(given)) return false;
  const { name, type, values, sketches = [] } = given;
  if (typeof name !== "string" || typeof type !== "string" || !Array.isArray(values)) return false;
  return values.every(isValue) && Array.isArray(sketches) && sketches.every(Array.isArray);
}

function isValue(given: unknown): boolean {
  // Labels that are missing are as good as none; JSON has null for a number that is not finite.
  return isObject(given) && (given.labels === undefined || isObject(given.labels));
}

function isObject(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null;
}
