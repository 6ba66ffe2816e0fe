/** The declared types that all kinds of metrics have in common. */

import type { OpenMetricsContentType, PrometheusContentType } from "./contentTypes.d.ts";
import type { Counter } from "./counter.d.ts";
import type { Gauge } from "./gauge.d.ts";
import type { Histogram } from "./histogram.d.ts";
import type { LabelValues } from "./labelValues.d.ts";
import type { MetricType } from "./metricType.d.ts";
import type { Registry } from "./registry.d.ts";
import type { Summary } from "./summary.d.ts";

/** A metric of any kind. */
export type Metric<T extends string = string> = Counter<T> | Gauge<T> | Summary<T> | Histogram<T>;

/**
 * The way in which several values of one label set become one: the levels of a gauge that the threads of a process
 * have set, and any values of several processes. `omit` leaves the metric out of a cluster's exposition.
 */
export type Aggregator = "omit" | "sum" | "first" | "min" | "max" | "average";

/** A function that runs before a metric is read. */
export type Collector = () => void;

/**
 * A function that runs before a metric is read, with the metric as `this`. Each thread has its own, and an exposition
 * runs those of all threads. If it throws or rejects in the exposing thread, the exposition rejects.
 */
export type CollectFunction<T> = (this: T) => void | Promise<void>;

/** A metric without its values. */
export interface MetricObject {
  name: string;
  help: string;
  type: MetricType;
  aggregator: Aggregator;
  // biome-ignore lint/suspicious/noExplicitAny: programs use the metric as they declare it
  collect: CollectFunction<any>;
}

/** A metric with its values. */
export interface MetricObjectWithValues<T extends MetricValue<string>> extends MetricObject {
  values: T[];
}

/** The value of one label set. */
export type MetricValue<T extends string> = {
  value: number;
  labels: LabelValues<T>;
};

/** One value of a histogram or a summary, with the name of its line, such as `took_seconds_bucket`. */
export type MetricValueWithName<T extends string> = MetricValue<T> & {
  metricName?: string;
};

/** The options of all kinds of metrics. */
export interface MetricConfiguration<T extends string> {
  /** Name, see {@link validateMetricName}. One registry cannot have two metrics of a name in one thread. */
  name: string;
  /** Description for people: any text but the empty one. */
  help: string;
  /** Names of the labels; default: none. */
  labelNames?: T[] | readonly T[];
  /** Registries that expose the metric; default: {@link register}. */
  registers?: (Registry<PrometheusContentType> | Registry<OpenMetricsContentType>)[];
  /** The way in which the values of several processes become one; default: `"sum"`. */
  aggregator?: Aggregator;
  /** The way in which the values of several threads become one; default: `aggregator`. The original lacks it. */
  aggregate?: "last" | "sum" | "min" | "max" | "average" | "first";
  /** Function that runs before the metric is read. */
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own
  collect?: CollectFunction<any>;
  /** True if records may carry exemplars, which only registries of OpenMetrics expose; default: false. */
  enableExemplars?: boolean;
}
