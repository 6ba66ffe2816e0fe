/** The kinds of metrics, and what differs between them but for how they record: one table for all who ask. */

export type Kind = "counter" | "upDownCounter" | "gauge" | "mean" | "histogram";

export interface KindTraits {
  /** Options beside those that every kind takes. */
  readonly options: readonly string[];
  /** What it adds to its name in expositions, beside the `_total` of counters; no other metric may have such a name. */
  readonly suffixes: readonly string[];
  /** Whether resets close it and expositions say when it began. Levels have no beginning. */
  readonly isReset: boolean;
  /** Its type in Prometheus' expositions. */
  readonly prometheusType: "counter" | "gauge" | "summary" | "histogram";
}

export const KINDS: Readonly<Record<Kind, KindTraits>> = {
  counter: { options: [], suffixes: [], isReset: true, prometheusType: "counter" },
  upDownCounter: { options: [], suffixes: [], isReset: false, prometheusType: "gauge" },
  gauge: { options: ["aggregate", "collect"], suffixes: [], isReset: false, prometheusType: "gauge" },
  mean: { options: ["minMax"], suffixes: ["_sum", "_count"], isReset: true, prometheusType: "summary" },
  histogram: {
    options: ["minMax", "buckets"],
    suffixes: ["_sum", "_count", "_bucket"],
    isReset: true,
    prometheusType: "histogram",
  },
};
