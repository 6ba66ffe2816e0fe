/** The types of `labelValues.d.ts` as @prometheus-io/client declares them. */

/** The label names of a metric that has none. */
export type NoLabelNameType = never;

/** Label values by name. One that is left out is the empty text to other threads and to Prometheus. */
export type LabelValues<T extends string> = [T] extends [NoLabelNameType]
  ? Partial<Record<string, never>>
  : Partial<Record<T, string | number>>;
