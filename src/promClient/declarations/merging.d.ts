/** The declared merging of several processes' metrics. */

import type { OpenMetricsContentType, PrometheusContentType, RegistryContentType } from "./contentTypes.d.ts";
import type { Aggregator, MetricObjectWithValues, MetricValueWithName } from "./metric.d.ts";
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

/**
 * The functions behind the aggregators: each merges several readings of one metric, and returns undefined for none.
 * The original has them, but does not declare them.
 */
export const aggregators: Readonly<
  Record<
    Aggregator,
    (
      metrics: MetricObjectWithValues<MetricValueWithName<string>>[],
    ) => MetricObjectWithValues<MetricValueWithName<string>> | undefined
  >
>;
