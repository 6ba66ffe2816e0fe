/** Exemplars: examples of what was recorded. */

import { refusal } from "./refusal.ts";
import type { ExemplarValue, Labels } from "./text.ts";

/** Characters of an exemplar's labels and values, by OpenMetrics. */
const MOST_CHARACTERS = 128;

/** Returns an exemplar with these labels. Throws if they are too long. */
export function makeExemplar(labels: Labels, value: number): ExemplarValue {
  const length = Object.entries(labels)
    .map((label) => label.join(""))
    .join("").length;
  if (length > MOST_CHARACTERS) {
    throw refusal(RangeError, "LABELS_INVALID", `Label set size must be smaller than ${MOST_CHARACTERS} UTF-8 chars`);
  }
  return { labelSet: { ...labels }, value, timestamp: Date.now() / 1000 };
}
