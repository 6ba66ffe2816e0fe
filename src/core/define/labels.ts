/** Label values, checked: given as an object, or as positional arguments in the order of the label names. */

import { rangeError, shown, typeError } from "../errors.ts";
import { isWellFormed } from "../platform/text.ts";

/** A label's value: well-formed Unicode of any length. Numbers and booleans become strings. */
export type LabelValue = string | number | boolean;

/** A label set: one value for each label name. */
export type LabelSet<L extends readonly string[]> = { readonly [Name in L[number]]: LabelValue };

/** Label values in the order of the names. */
export type LabelValues<L extends readonly string[]> = { readonly [Index in keyof L]: LabelValue };

/** Returns the text of one label value. Throws if it has none. */
function labelText(metric: string, label: string, value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") {
    throw typeError(
      "LABELS_INVALID",
      `A label's value must be a string, a number or a boolean, but "${label}" of "${metric}" got ${shown(value)}. ` +
        'Use "" for a label without a value.',
    );
  }
  if (!isWellFormed(value)) {
    throw rangeError(
      "LABELS_INVALID",
      `A label's value must be well-formed Unicode, but "${label}" of "${metric}" has a lone surrogate. ` +
        "Call toWellFormed() on it first.",
    );
  }
  return value;
}

/** Returns the values given to `labels(…)`, in the order of the names. */
export function labelValues(metric: string, names: readonly string[], given: ArrayLike<unknown>): string[] {
  const first = given[0];
  if (given.length === 1 && typeof first === "object" && first !== null) {
    return fromSet(metric, names, first as Record<string, unknown>);
  }
  if (given.length !== names.length) {
    throw typeError(
      "LABELS_INVALID",
      `"${metric}" has the labels ${names.join(", ")}, but got ${given.length} values. Give one for each, in this ` +
        "order, or an object.",
    );
  }
  return names.map((name, index) => labelText(metric, name, given[index]));
}

/**
 * Returns some labels with their values, of which there must be one. `names`: the labels that there are, for a single
 * metric.
 */
export function partOfLabels(taker: string, labels: unknown, names?: readonly string[]): [string, string][] {
  const given = typeof labels === "object" && labels !== null ? Object.entries(labels) : [];
  if (given.length === 0) {
    throw typeError(
      "LABELS_INVALID",
      `removeMatching takes an object with one label or more, but "${taker}" got ${shown(labels)}. Call clear() to ` +
        "remove all label sets of a metric.",
    );
  }
  if (names) for (const [name] of given) checkKnown(taker, names, name);
  return given.map(([name, value]) => [name, labelText(taker, name, value)]);
}

function checkKnown(metric: string, names: readonly string[], name: string): void {
  if (names.includes(name)) return;
  throw typeError(
    "LABELS_INVALID",
    `"${metric}" has the labels ${names.join(", ")}, but got ${shown(name)}. Leave it out, or define the metric with it.`,
  );
}

function fromSet(metric: string, names: readonly string[], set: Record<string, unknown>): string[] {
  for (const name of Object.keys(set)) checkKnown(metric, names, name);
  return names.map((name) => {
    // Inherited values count, as they do where a family finds a series that it knows.
    if (!(name in set)) {
      throw typeError("LABELS_INVALID", `"${metric}" has the labels ${names.join(", ")}, but ${name} is missing.`);
    }
    return labelText(metric, name, set[name]);
  });
}
