/** The declared type of label values. */

/** Label values by name. One that is left out is the empty text to other threads and to Prometheus. */
export type LabelValues<T extends string> = Partial<Record<T, string | number>>;
