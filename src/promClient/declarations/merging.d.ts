/** The declared merging of several processes' metrics. */

import type { OpenMetricsContentType, PrometheusContentType, RegistryContentType } from "./contentTypes.d.ts";
import type { MetricObjectWithValues, MetricValueWithName } from "./metric.d.ts";
import type { Registry } from "./registry.d.ts";

/**
 * A registry of the primary process of a cluster, with the metrics of its worker processes. Threads do not need it:
 * each process answers with the metrics of all its threads. Make one in each worker process, too, so that it answers.
 */
export class AggregatorRegistry<T extends RegistryContentType> extends Registry<T> {
  /**
   * Collects the metrics of all worker processes, merges them, and writes them. Rejects if a worker process has not
   * answered within 5 s, or has answered with an error.
   */
  clusterMetrics(): Promise<string>;

  /** Sends this process's counts to the primary a last time, or waits for those of the worker processes. */
  shutdown(milliseconds?: number): Promise<void>;

  /**
   * Merges what `getMetricsAsJSON` of several registries has resolved to, each metric by its `aggregator`.
   * @param metricsArr One array of metrics for each registry.
   */
  static aggregate<T extends RegistryContentType>(metricsArr: Array<object>): Registry<T>;

  /** Sets the registries with which a worker process answers; before, this is {@link register}. */
  static setRegistries(
    regs:
      | Array<Registry<PrometheusContentType> | Registry<OpenMetricsContentType>>
      | Registry<PrometheusContentType>
      | Registry<OpenMetricsContentType>,
  ): void;
}

/** {@link AggregatorRegistry} by the name that it has in @prometheus-io/client. */
export class ClusterRegistry<T extends RegistryContentType> extends AggregatorRegistry<T> {}

/**
 * A registry with the metrics of all threads, as @prometheus-io/client has it. Here every shared registry has them:
 * the class is for programs that use it already.
 */
export class WorkerRegistry<T extends RegistryContentType> extends Registry<T> {
  /** Writes the metrics of all threads. Rejects with errors of `collect` functions. */
  workerMetrics(): Promise<string>;

  /** Resolves at once: all threads can read what a thread has recorded. */
  shutdown(): Promise<void>;

  /** Merges what `getMetricsAsJSON` of several registries has resolved to, each metric by its `aggregator`. */
  static aggregate<T extends RegistryContentType>(metricsArr: Array<object>): Registry<T>;

  /** Sets the registries whose metrics are written; before, this is {@link register}. */
  static setRegistries(
    regs:
      | Array<Registry<PrometheusContentType> | Registry<OpenMetricsContentType>>
      | Registry<PrometheusContentType>
      | Registry<OpenMetricsContentType>,
  ): void;
}

/**
 * The functions behind the aggregators: each merges several readings of one metric, and returns undefined for none.
 * The original has them, but does not declare them.
 */
export const aggregators: Record<
  string,
  (
    metrics: MetricObjectWithValues<MetricValueWithName<string>>[],
  ) => MetricObjectWithValues<MetricValueWithName<string>> | undefined
>;
