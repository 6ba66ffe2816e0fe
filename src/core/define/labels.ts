/** Label values, checked: given as an object, or as positional arguments in the order of the label names. */

import { rangeError, shown, typeError } from "../errors.ts";
import { isWellFormed } from "../platform/text.ts";

/** A label's value: well-formed Unicode of any length. Numbers and booleans become strings. */
export type LabelValue = string | number | boolean;

/** The type of the option `labelValues` where it is left out. */
export type AnyValues = Readonly<Record<never, never>>;

/** The values that a label may have: those of the option `labelValues`, otherwise any. */
export type ValueOf<Name, V> = Name extends keyof V
  ? V[Name] extends readonly (infer Value)[]
    ? Value
    : never
  : LabelValue;

/** A label set: one value for each label name. `V` is the type of the option `labelValues`. */
export type LabelSet<L extends readonly string[], V = AnyValues> = { readonly [Name in L[number]]: ValueOf<Name, V> };

/** Label values in the order of the names. */
export type LabelValues<L extends readonly string[], V = AnyValues> = {
  readonly [Index in keyof L]: ValueOf<L[Index], V>;
};

/** The values that some labels may have, by the labels' names. */
export type AllowedValues<L extends readonly string[] = readonly string[]> = {
  readonly [Name in L[number]]?: readonly LabelValue[];
};

/** The texts that labels may have, by the labels' names. */
export type AllowedTexts = ReadonlyMap<string, readonly string[]>;

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
      `"${metric}" has the labels ${names.join(", ")}, but got ${given.length} ` +
        `${given.length === 1 ? "value" : "values"}. Give one for each, in this order, or an object.`,
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
      throw typeError(
        "LABELS_INVALID",
        `"${metric}" has the labels ${names.join(", ")}, but ${name} is missing. Use "" for a label without a value.`,
      );
    }
    return labelText(metric, name, set[name]);
  });
}

/** Returns the texts of the option `labelValues` of a metric, checked. Labels that it does not name may have any. */
export function checkAllowedValues(metric: string, names: readonly string[], values: unknown): AllowedTexts {
  if (typeof values !== "object" || values === null) {
    throw typeError(
      "OPTION_INVALID",
      `labelValues must be an object with the values of labels, but "${metric}" got ${shown(values)}.`,
    );
  }
  const allowed = Object.entries(values).map(([name, list]: [string, unknown]) => {
    if (!names.includes(name)) {
      throw typeError(
        "OPTION_INVALID",
        `labelValues may list the values of labels in labelNames, but "${metric}" has no label ${shown(name)}.`,
      );
    }
    if (!Array.isArray(list) || list.length === 0) {
      throw typeError(
        "OPTION_INVALID",
        `labelValues must list at least one value, but "${name}" of "${metric}" got ${shown(list)}. Leave the label ` +
          "out if it may have any value.",
      );
    }
    return [name, list.map((value) => labelText(metric, name, value))] as const;
  });
  return new Map(allowed);
}

/** Throws if one of a label set's values is not among those that its label may have. */
export function checkAllowed(
  metric: string,
  names: readonly string[],
  values: readonly string[],
  allowed: AllowedTexts,
): void {
  for (const [index, name] of names.entries()) {
    const list = allowed.get(name);
    const value = values[index] as string;
    if (!list || list.includes(value)) continue;
    throw rangeError(
      "LABELS_INVALID",
      `The label "${name}" of "${metric}" is one of ${list.map(shown).join(", ")} (labelValues), but got ` +
        `${shown(value)}. Use one of these, or add it to the metric's labelValues.`,
    );
  }
}
