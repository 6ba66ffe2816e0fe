/** The options of metrics, and the values that they list. */

import type { Aggregate } from "../core/define/definition.ts";
import type { Aggregator, MetricKind } from "./identity.ts";
import type { Registry, RegistryContentType } from "./registry.ts";

/** Labels and their values. */
export type LabelValues<T extends string> = Partial<Record<T, string | number>>;

/** Runs before a metric is read, with the metric as `this`. */
export type CollectFunction<T> = (this: T) => void | Promise<void>;

/** The options of all metrics. */
export interface MetricConfiguration<T extends string> {
  /** Name of the metric, as Prometheus allows it. */
  name: string;
  /** One sentence for people. */
  help: string;
  /** Names of its labels. */
  labelNames?: T[] | readonly T[];
  /** The registries that expose it; default: the global one, which all threads share. */
  registers?: readonly Registry<RegistryContentType>[];
  /** The way in which the values of several threads or processes become one; default: their sum. */
  aggregator?: Aggregator;
  /** Runs before a metric is read, with the metric as `this`. */
  // biome-ignore lint/suspicious/noExplicitAny: the original's type
  collect?: CollectFunction<any>;
  /** True if records may carry exemplars, which only OpenMetrics registries expose. */
  enableExemplars?: boolean;
  /** @internal The way in which the values of threads become one, if not as those of processes. */
  aggregate?: Aggregate;
}

/** A value of a metric, as `get()` returns it. */
export interface MetricValue<T extends string> {
  value: number;
  labels: LabelValues<T>;
}

/** A value of a histogram or summary, which has the name of its series. */
export type MetricValueWithName<T extends string> = MetricValue<T> & { metricName?: string };

/** A metric and its options. */
export interface MetricObject {
  name: string;
  help: string;
  type: MetricKind;
  aggregator: Aggregator;
  // biome-ignore lint/suspicious/noExplicitAny: the original's type
  collect?: CollectFunction<any>;
}

/** The result of `get()`. */
export interface MetricObjectWithValues<T extends MetricValue<string>> extends MetricObject {
  values: T[];
}
