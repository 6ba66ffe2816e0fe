/** A metric's definition, checked and completed, and its text that all threads compare. */

import { rangeError, shown, typeError } from "../errors.ts";
import { isWellFormed } from "../platform/text.ts";
import type { Buckets, Exponential } from "./bounds.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { checkLabelSetLife, type LabelSetLife, MAX_MAX_SERIES } from "./labelSetLife.ts";
import type { AllowedValues } from "./labels.ts";
import { checkMetricName, checkNotOwn, checkPlainName } from "./names.ts";
import { checkOptionNames } from "./optionNames.ts";
import { checkLabelNames, checkSpace } from "./spaces.ts";
import { scaleOfUnit, unitOf } from "./units.ts";

/**
 * The way in which the levels of a gauge in several threads become one: `last` is one level that all threads set, the
 * others combine a level for each thread. `first` is the level of the thread with the lowest lane.
 */
export type Aggregate = "last" | "sum" | "min" | "max" | "average" | "first";

/**
 * A metric's definition. Two definitions of one `name` and `space` agree if their `kind`, `unit`, `scale`,
 * `labelNames`, `aggregate`, `buckets` and `minMax` are equal.
 */
export interface Definition {
  /** Kind of the metric. */
  readonly kind: Kind;
  /** Name by which every thread finds the metric. */
  readonly name: string;
  /** The adapter's space that the metric is in; missing for all other metrics. */
  readonly space?: string;
  /** One sentence for people; "" for none. */
  readonly help: string;
  /** The `unit` option or, without it, the unit that the name ends in; "" for none. */
  readonly unit: string;
  /** Names of its labels, in the order of positional label values; none for a metric of one series. */
  readonly labelNames: readonly string[];
  /** Resolution: sums are integers in units of 1/scale. 1 for gauges, whose levels are doubles. */
  readonly scale: number;
  /** The way in which the levels of a gauge in several threads become one. */
  readonly aggregate?: Aggregate;
  /** A histogram's upper bounds. */
  readonly buckets?: Buckets;
  /** Means and histograms: true if they keep their smallest and largest value. */
  readonly minMax?: true;
  /** The metric's own limit of label sets, if it was defined with one. */
  readonly maxSeries?: number;
  /** Seconds without a record after which a label set expires, if it was defined with them. */
  readonly expireAfter?: number;
}

/** The options that every metric takes. */
export interface CommonOptions<L extends readonly string[] = readonly string[]> {
  /** 1 to 255 characters: a letter, `_` or `:`, then letters, digits or any of `_:./-`. */
  readonly name: string;
  /** One sentence for people. */
  readonly help?: string;
  /**
   * Unit of the values. Known units are seconds, milliseconds, microseconds, nanoseconds, minutes, hours, days and
   * bytes, also by their UCUM codes `s`, `ms`, `us`, `ns`, `min`, `h`, `d` and `By`; the definition contains the unit's
   * name. Default: the unit that the metric's name ends in (`_seconds`, `.milliseconds`, `_ms_total`, …), otherwise
   * none. Timers record in this unit.
   */
  readonly unit?: string;
  /** Names of its labels: 1 to 255 characters each, a letter or `_`, then letters, digits or any of `_./-`. */
  readonly labelNames?: L;
  /**
   * The values that some labels may have, for example `{ method: ["GET", "POST"] }`. Other values do not type-check,
   * and are invalid in this thread. A later call in this thread may leave them out, and throws if they differ.
   */
  readonly labelValues?: AllowedValues<L>;
  /**
   * The space of the metric, for adapters: 1 to 255 characters. Each space has its own metrics, which only readings of
   * that space contain, and `registry.reset()` leaves alone. The names of a metric and its labels may be any text of
   * 1 to 255 characters there, and its unit does not follow from its name.
   */
  readonly space?: string;
  /**
   * Label sets before further ones go to the overflow series, 1 to 16,777,216; only with labels. Default: the limit
   * that the metric was defined with elsewhere, otherwise the registry's `maxSeriesPerMetric`.
   */
  readonly maxSeries?: number;
  /**
   * Seconds after which a reading removes a label set in which nothing was recorded; only with labels. 0: never. Choose
   * more than the interval of your slowest reader. Default: what the metric was defined with elsewhere, otherwise the
   * registry's `expireAfter`, and 0 for gauges: one that is set to the same level again looks unused.
   */
  readonly expireAfter?: number;
}

/** The options of a counter or up-down counter, which means and histograms take, too. */
export interface MetricOptions<L extends readonly string[] = readonly string[]> extends CommonOptions<L> {
  /**
   * Resolution, a positive integer: values are kept as integers in units of 1/scale. Default by unit: seconds 1e9,
   * milliseconds 1e6, microseconds 1e3, nanoseconds 1, minutes 1e9, hours 1e10, days 1e11, bytes 1. Without one of
   * these units: 1 for counters and up-down counters, 1e6 for means and histograms.
   */
  readonly scale?: number;
}

function defaultScale(kind: Kind, unit: string): number {
  const { content } = KINDS[kind];
  return content === "level" ? 1 : (scaleOfUnit(unit) ?? (content === "sum" ? 1 : 1e6));
}

function checkScale(scale: unknown): number {
  if (typeof scale !== "number") {
    throw typeError("OPTION_INVALID", `scale must be a positive integer, but got ${shown(scale)}.`);
  }
  if (!Number.isSafeInteger(scale) || scale < 1) {
    throw rangeError(
      "OPTION_INVALID",
      `scale must be a positive integer, but got ${shown(scale)}. A scale of 1000 keeps three decimals.`,
    );
  }
  return scale;
}

function checkText(option: string, text: unknown): string {
  if (typeof text !== "string") {
    throw typeError("OPTION_INVALID", `${option} must be a string, but got ${shown(text)}.`);
  }
  if (!isWellFormed(text)) {
    throw rangeError("OPTION_INVALID", `${option} must be well-formed Unicode, but got a lone surrogate.`);
  }
  return text;
}

const EVERY_KIND = [
  ...["name", "help", "unit", "labelNames", "labelValues", "maxSeries", "expireAfter", "space"],
] as const satisfies (keyof CommonOptions)[];

/** Checks the options that every kind takes, and completes them. */
export function define(kind: Kind, options: MetricOptions): Definition {
  checkOptionNames(`A ${kind}`, options, [...EVERY_KIND, ...KINDS[kind].options]);
  const { name, help = "", unit = "", labelNames = [], scale, space } = options;
  checkSpace(space);
  if (space !== undefined) checkPlainName("A metric's name", name);
  else checkMetricName(name);
  if (space === undefined) checkNotOwn(name);
  checkText("help", help);
  const known = unitOf(space === undefined ? name : "", checkText("unit", unit));
  const names = checkLabelNames(labelNames, space);
  return {
    kind,
    name,
    ...(space !== undefined && { space }),
    help,
    unit: known,
    labelNames: names,
    scale: scale === undefined ? defaultScale(kind, known) : checkScale(scale),
    ...checkLabelSetLife(options, names),
  };
}

/**
 * Returns the first member of a value from a block or a snapshot that no definition has like this; undefined if it is a
 * definition. Names, spaces and buckets have further rules.
 */
export function wrongMember(definition: Partial<Definition> | null): keyof Definition | undefined {
  const { kind, name, help, unit, labelNames, scale, aggregate, buckets, minMax } = definition ?? {};
  const { maxSeries = 1, expireAfter = 0 } = definition ?? {};
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) return "kind";
  const { options } = KINDS[kind];
  const isRight: Readonly<Record<keyof Omit<Definition, "kind" | "space">, boolean>> = {
    name: typeof name === "string",
    help: typeof help === "string",
    unit: typeof unit === "string",
    labelNames: Array.isArray(labelNames) && labelNames.every((label) => typeof label === "string"),
    scale: Number.isSafeInteger(scale) && (scale as number) >= 1,
    aggregate: options.includes("aggregate") ? AGGREGATES.includes(aggregate as Aggregate) : aggregate === undefined,
    buckets: options.includes("buckets") === (typeof buckets === "object" && buckets !== null),
    minMax: minMax === undefined || (minMax === true && options.includes("minMax")),
    maxSeries: Number.isSafeInteger(maxSeries) && maxSeries >= 1 && maxSeries <= MAX_MAX_SERIES,
    expireAfter: Number.isFinite(expireAfter) && expireAfter >= 0,
  };
  return (Object.keys(isRight) as (keyof typeof isRight)[]).find((member) => !isRight[member]);
}

/**
 * The members of definitions, and of the buckets in them, on which threads must agree: all but the help, and the life
 * of label sets, which threads may leave out.
 */
const AGREED: Readonly<Record<Exclude<keyof Definition, "help" | keyof LabelSetLife> | keyof Exponential, true>> = {
  ...{ kind: true, name: true, unit: true, labelNames: true, scale: true, aggregate: true, buckets: true },
  ...{ schema: true, min: true, max: true, minMax: true, space: true },
};
const AGREED_MEMBERS = /* @__PURE__ */ Object.keys(AGREED);

/**
 * Returns the text of what must agree. The order of members does not matter, since programs that store JSON may sort
 * them.
 */
export function agreedText(definition: Definition): string {
  return JSON.stringify(definition, AGREED_MEMBERS);
}

/** Throws if a metric of this name exists with another definition. */
export function checkAgreement(existing: Definition, asked: Definition): void {
  const [before, now] = [agreedText(existing), agreedText(asked)];
  if (before === now) return;
  throw rangeError(
    "DEFINITION_CONFLICT",
    `A metric keeps its first definition. "${asked.name}" was defined as ${before}, but is now requested as ${now}. ` +
      "Use the first definition, or another name.",
  );
}

/** Throws if a metric is of another kind than the one requested. */
export function checkSameKind({ name, kind }: Definition, requested: Kind): void {
  if (kind === requested) return;
  throw rangeError(
    "DEFINITION_CONFLICT",
    `A metric keeps its first definition. "${name}" is a ${kind}, but is now requested as a ${requested}.`,
  );
}

export const AGGREGATES: readonly Aggregate[] = ["last", "sum", "min", "max", "average", "first"];

export function checkAggregate(aggregate: Aggregate = "last"): Aggregate {
  if (AGGREGATES.includes(aggregate)) return aggregate;
  throw rangeError("OPTION_INVALID", `aggregate must be one of ${AGGREGATES.join(", ")}, but got ${shown(aggregate)}.`);
}

export function checkMinMax(minMax: unknown = false): { minMax?: true } {
  if (typeof minMax === "boolean") return minMax ? { minMax } : {};
  throw typeError("OPTION_INVALID", `minMax must be true or false, but got ${shown(minMax)}.`);
}
