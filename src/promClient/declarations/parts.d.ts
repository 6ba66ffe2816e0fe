/** The parts of the declarations, in either line. */

export type * from "./buckets.d.ts";
export type * from "./contentTypes.d.ts";
export type * from "./counter.d.ts";
export type * from "./defaultMetrics.d.ts";
export type * from "./gauge.d.ts";
export type * from "./histogram.d.ts";
export type * from "./labelValues.d.ts";
export type * from "./merging.d.ts";
export type * from "./metric.d.ts";
export type * from "./metricType.d.ts";
export type * from "./names.d.ts";
export type * from "./pushgateway.d.ts";
export type * from "./registry.d.ts";
export type * from "./summary.d.ts";
