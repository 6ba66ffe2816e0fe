/** The registries of `registry.d.ts` as @prometheus-io/client declares them. */

import type { OpenMetricsContentType, PrometheusContentType, RegistryContentType } from "./contentTypes.d.ts";
import type { Metric, MetricObject, MetricObjectWithValues, MetricValue } from "./metric.d.ts";

/** The option of a registry that the original does not have. */
export interface SharingOptions {
  /**
   * Name under which all threads of the process share the registry. Without it, the registry and the metrics that are
   * made for it belong to the thread that has made it.
   */
  readonly shared?: string;
}

/**
 * The metrics that are exposed together. A registry of your own belongs to its thread, unless you name it with
 * `shared`; {@link register} is shared already.
 * @example
 * const registry = new Registry(prometheusContentType, { shared: "app" });
 * new Counter({ name: "jobs_total", help: "Jobs", registers: [registry] }).inc();
 * await registry.metrics(); // "# HELP jobs_total Jobs\n# TYPE jobs_total counter\njobs_total 1\n"
 */
// biome-ignore lint/correctness/noUnusedVariables: the original names it, too
export class Registry<BoundRegistryContentType extends RegistryContentType = RegistryContentType> {
  /**
   * @param contentType Default: that of Prometheus' text format.
   * @throws TypeError OPTION_INVALID if the content type is none of the two
   */
  constructor(contentType?: RegistryContentType, options?: SharingOptions);

  /** Runs the `collect` functions of all threads, then writes all metrics in the format of the content type. */
  metrics(): Promise<string>;

  /**
   * Takes all metrics out, and forgets the default labels. Metrics that other threads have in a shared registry stay
   * there for them. One that no thread has any more begins at zero when it is registered again.
   */
  clear(): void;

  /** Calls `reset` of all metrics. */
  resetMetrics(): void;

  /**
   * Adds a metric.
   * @throws Error DEFINITION_CONFLICT if the registry has another metric of the name
   */
  registerMetric<T extends string>(metric: Metric<T>): void;

  /** Runs the `collect` functions of all threads, then reads all metrics; with `aggregator`, those that have it. */
  getMetricsAsJSON(aggregator?: string): Promise<MetricObjectWithValues<MetricValue<string>>[]>;

  /** Returns all metrics, in a shared registry those of other threads, too; with `aggregator`, those that have it. */
  getMetricsAsArray(aggregator?: string): MetricObject[];

  /** Takes a metric out, as {@link clear} does. */
  removeSingleMetric(name: string): void;

  /** Returns the metric of a name, even if only another thread has made it and the registry is shared. */
  getSingleMetric<T extends string>(name: string): Metric<T> | undefined;

  /** Sets labels that are added to all values when they are exposed. A metric's own labels win. */
  setDefaultLabels(labels: object): void;

  /** Writes a metric. */
  getMetricsAsString<T extends string>(metric: Metric<T>): Promise<string>;

  /** Writes the metric of a name. */
  getSingleMetricAsString(name: string): Promise<string>;

  /** The content type, for the header of a response. */
  readonly contentType: PrometheusContentType | OpenMetricsContentType;

  /**
   * Sets the content type, and with it the format.
   * @throws Error OPTION_INVALID if the content type is none of the two
   */
  setContentType(contentType: PrometheusContentType | OpenMetricsContentType): void;

  /**
   * Returns a registry with the metrics of several.
   * @throws Error OPTION_INVALID unless all have the same content type
   */
  static merge(registers: Registry[]): Registry;

  /**
   * Merges the arrays that `getMetricsAsJSON` of several registries has resolved to, each metric by its `aggregator`.
   * @param contentType Default: that of Prometheus' text format.
   * @throws Error OPTION_INVALID if an aggregator is unknown
   */
  static aggregate<T extends RegistryContentType>(metricsArr: Array<object>, contentType?: T): Registry<T>;

  /** The content type of Prometheus' text format. */
  static PROMETHEUS_CONTENT_TYPE: PrometheusContentType;

  /** The content type of OpenMetrics' text format. */
  static OPENMETRICS_CONTENT_TYPE: OpenMetricsContentType;
}

/**
 * The registry of metrics that name no other. All threads of the process share it: import this module in the main
 * thread before you start workers.
 */
export const register: Registry;
