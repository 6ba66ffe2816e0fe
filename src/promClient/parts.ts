/**
 * Exports of files in the original's `lib` that its entry lacks, which the second package finds here.
 */

import { AggregatorFactory, aggregators } from "./aggregators.ts";
import { groupsByFile } from "./defaultMetrics/defaultMetrics.ts";
import { Exemplar } from "./exemplar.ts";
import { hashObject, LabelSets } from "./labelSets.ts";
import { followsSuccessor } from "./line.ts";
import { Metric } from "./metric.ts";
import { type Labels, numberText } from "./text.ts";
import { invalidLabelNames, validateMetricName } from "./validation.ts";

/** The key of the parts, as a property of the entry. */
export const PARTS: symbol = Symbol.for("threadtally/prom-client/parts");

/** Returns true if all texts may name labels; in the successor's line, those that may not. */
export function validateLabelName(names: readonly string[] = []): boolean | readonly string[] {
  const invalid = invalidLabelNames(names);
  return followsSuccessor() ? invalid : invalid.length === 0;
}

/**
 * Checks that all labels are among these names.
 * @throws Error LABELS_INVALID
 */
export function validateLabel(names: readonly string[], labels: Labels): void {
  new LabelSets(names).check(labels);
}

/** Groups of values by keys. */
class Grouper<K, V> extends Map<K, V[]> {
  /** Adds a value to the group of a key. */
  add(key: K, value: V): void {
    const group = this.get(key);
    if (group) group.push(value);
    else this.set(key, [value]);
  }
}

export const parts = {
  AggregatorFactory,
  Exemplar,
  Grouper,
  Metric,
  aggregators,
  getLabels: (names: readonly string[], given: readonly unknown[]): Labels => new LabelSets(names).given(given),
  getValueAsString: numberText,
  hashObject,
  isObject: (value: unknown): boolean => value !== null && typeof value === "object",
  metricGroups: groupsByFile,
  nowTimestamp: (): number => Date.now() / 1000,
  validateLabel,
  validateLabelName,
  validateMetricName,
} as const;
