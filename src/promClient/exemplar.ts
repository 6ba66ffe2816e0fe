/** Exemplars: examples of what was recorded. */

import type { LabelValues } from "./configuration.ts";
import { notANumber, refusal } from "./refusal.ts";
import type { ExemplarValue, Labels } from "./text.ts";

/** The argument of `inc` of a counter with exemplars. */
export interface IncreaseDataWithExemplar<T extends string> {
  value?: number;
  labels?: LabelValues<T>;
  exemplarLabels?: LabelValues<T>;
}

/** The argument of `observe` of a histogram with exemplars. */
export interface ObserveDataWithExemplar<T extends string> {
  value: number;
  labels?: LabelValues<T>;
  exemplarLabels?: LabelValues<T>;
}

/** Characters of an exemplar's labels and values, by OpenMetrics. */
const MOST_CHARACTERS = 128;

export class Exemplar implements ExemplarValue {
  labelSet: Labels;
  value: number;
  declare timestamp: number;

  constructor(labelSet: Labels = {}, value: number | null = null) {
    this.labelSet = labelSet;
    this.value = value as number;
  }

  /**
   * Checks that labels are short enough.
   * @throws RangeError LABELS_INVALID
   */
  validateExemplarLabelSet(labels: Labels): void {
    const length = Object.entries(labels)
      .map((label) => label.join(""))
      .join("").length;
    if (length <= MOST_CHARACTERS) return;
    throw refusal(RangeError, "LABELS_INVALID", `Label set size must be smaller than ${MOST_CHARACTERS} UTF-8 chars`);
  }
}

/**
 * Returns the argument of a record with exemplars.
 * @throws TypeError VALUE_TYPE if it is null
 */
export function checkData<T>(given: T): T {
  if (given === null) throw notANumber("Value", given);
  return given;
}

/** Returns the argument of a record with exemplars for that of a child: a value, or an object with more. */
export function childData(labels: Labels, value: unknown): never {
  return (typeof value === "object" && value !== null ? { ...value, labels } : { labels, value }) as never;
}

/** Returns an exemplar with these labels. Throws if they are too long. */
export function makeExemplar(labels: Labels, value: number): Exemplar {
  const exemplar = new Exemplar({ ...labels }, value);
  exemplar.validateExemplarLabelSet(labels);
  exemplar.timestamp = Date.now() / 1000;
  return exemplar;
}
