/** The declared merging of several processes' metrics. */

import type { OpenMetricsContentType, PrometheusContentType, RegistryContentType } from "./contentTypes.d.ts";
import type { MetricObjectWithValues, MetricValueWithName } from "./metric.d.ts";
import type { Registry } from "./registry.d.ts";

/** One or several registries. */
type Registries =
  | Array<Registry<PrometheusContentType> | Registry<OpenMetricsContentType>>
  | Registry<PrometheusContentType>
  | Registry<OpenMetricsContentType>;

/**
 * Gives the metrics of a cluster's worker processes as one text. Make one in the primary, and one in each worker
 * process, so that it answers. Threads do not need it: each process answers with the metrics of all its threads. Counts
 * of worker processes that have ended stay in the text.
 */
export class AggregatorRegistry<T extends RegistryContentType> extends Registry<T> {
  constructor(contentType?: T);

  /**
   * Collects the metrics of all worker processes, merges them, and writes them; `""` if there are none. Rejects if one
   * has not answered within 5 s, or has answered with an error.
   */
  clusterMetrics(): Promise<string>;

  /**
   * Prepares the end of this process. A worker process sends its counts to the primary, and the primary waits for the
   * requests that have begun. Rejects if that takes longer.
   * @param milliseconds Default: 5000.
   */
  shutdown(milliseconds?: number): Promise<void>;

  /**
   * Merges the arrays that `getMetricsAsJSON` of several registries has resolved to, each metric by its `aggregator`.
   * @throws Error OPTION_INVALID if an aggregator is unknown
   */
  static aggregate<T extends RegistryContentType>(metricsArr: Array<object>, contentType?: T): Registry<T>;

  /**
   * Sets the registries with which this process answers; before, this is {@link register}.
   * @throws TypeError OPTION_INVALID
   */
  static setRegistries(regs: Registries): void;
}

/** An {@link AggregatorRegistry} whose text contains the metrics of the primary itself, too. */
export class ClusterRegistry<T extends RegistryContentType> extends AggregatorRegistry<T> {}

/**
 * Gives the metrics of all threads as one text, as `register.metrics()` does: this class is for programs that are
 * written for prom-client's successor.
 */
export class WorkerRegistry<T extends RegistryContentType> extends Registry<T> {
  /** Collects the metrics of all threads, and writes them. */
  workerMetrics(): Promise<string>;

  /** Resolves at once: all threads have the records of each already. */
  shutdown(): Promise<void>;

  /**
   * Merges the arrays that `getMetricsAsJSON` of several registries has resolved to, each metric by its `aggregator`.
   * @throws Error OPTION_INVALID if an aggregator is unknown
   */
  static aggregate<T extends RegistryContentType>(metricsArr: Array<object>, contentType?: T): Registry<T>;

  /**
   * Sets the registries that `workerMetrics` reads; before, this is {@link register}.
   * @throws TypeError OPTION_INVALID
   */
  static setRegistries(regs: Registries): void;
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
