/** The type of `metricType.d.ts` as @prometheus-io/client declares it. */

/** The kinds of metrics. */
export type MetricType = "counter" | "gauge" | "histogram" | "summary";
