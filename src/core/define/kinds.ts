/**
 * The kinds of metrics, and the traits in which they differ. Code outside of `record` asks for a trait, never for a
 * kind.
 */

import { rangeError, shown } from "../errors.ts";

/** A kind of metric: what it keeps and how it is read. */
export type Kind = "counter" | "upDownCounter" | "gauge" | "mean" | "histogram";

/** The contents of a metric's series: a sum, a level that is set, a count with its sum, or those of each bucket. */
export type Content = "sum" | "level" | "countAndSum" | "buckets";

export interface KindTraits {
  readonly content: Content;
  /** True if it only rises. Its name ends in `_total` in expositions. */
  readonly isMonotonic?: true;
  /** True if resets close it and expositions say when it began. Levels have no beginning. */
  readonly isReset?: true;
  /** Options beyond those that every kind takes. */
  readonly options: readonly string[];
  /** Suffixes that the kind adds to its name in expositions. No other metric may have such a name. */
  readonly suffixes: readonly string[];
  /** Type in Prometheus' expositions. */
  readonly prometheusType: "counter" | "gauge" | "summary" | "histogram";
}

export const KINDS: Readonly<Record<Kind, KindTraits>> = {
  counter: {
    content: "sum",
    isMonotonic: true,
    isReset: true,
    options: ["scale"],
    suffixes: [],
    prometheusType: "counter",
  },
  upDownCounter: {
    content: "sum",
    options: ["scale"],
    suffixes: [],
    prometheusType: "gauge",
  },
  gauge: {
    content: "level",
    options: ["aggregate", "collect"],
    suffixes: [],
    prometheusType: "gauge",
  },
  mean: {
    content: "countAndSum",
    isReset: true,
    options: ["scale", "minMax"],
    suffixes: ["_sum", "_count"],
    prometheusType: "summary",
  },
  histogram: {
    content: "buckets",
    isReset: true,
    options: ["scale", "minMax", "buckets"],
    suffixes: ["_sum", "_count", "_bucket"],
    prometheusType: "histogram",
  },
};

/** Returns a kind that was given by its name, checked. */
export function checkKind(kind: Kind): Kind {
  if (Object.hasOwn(KINDS, kind)) return kind;
  throw rangeError("OPTION_INVALID", `kind must be one of ${Object.keys(KINDS).join(", ")}, but got ${shown(kind)}.`);
}
