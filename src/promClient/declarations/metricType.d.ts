/** The declared type of `type` of a metric. */

/**
 * The kinds of metrics, as the original declares them. At run time there is no such object, and `type` of a metric is
 * the kind's name in lower case, for example `"counter"`: the original is declared like this, too.
 */
export enum MetricType {
  Counter,
  Gauge,
  Histogram,
  Summary,
}
