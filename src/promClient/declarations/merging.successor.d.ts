/** The merging of `merging.d.ts` as @prometheus-io/client declares it. */

import type { OpenMetricsContentType, PrometheusContentType, RegistryContentType } from "./contentTypes.d.ts";
import type { MetricObjectWithValues, MetricValueWithName } from "./metric.d.ts";
import type { Registry } from "./registry.d.ts";

/** One or several registries. */
type Registries =
  | Array<Registry<PrometheusContentType> | Registry<OpenMetricsContentType>>
  | Registry<PrometheusContentType>
  | Registry<OpenMetricsContentType>;

/**
 * Gives the metrics of a cluster's processes as one text: of the primary, and of the worker processes that have made
 * one, too. Threads do not need it: each process answers with the metrics of all its threads. Counts of worker
 * processes that have ended stay in the text.
 */
export class ClusterRegistry<T extends RegistryContentType> extends Registry<T> {
  constructor(contentType?: RegistryContentType);

  /**
   * Collects the metrics of all processes, merges them, and writes them. Rejects if one has not answered within 5 s, or
   * has answered with an error.
   */
  clusterMetrics(): Promise<string>;

  /**
   * Prepares the end of this process. A worker process sends its counts to the primary, and waits until it has them.
   * The primary waits for the requests that have begun. Rejects if that takes longer.
   * @param milliseconds Default: 5000.
   */
  shutdown(milliseconds?: number): Promise<void>;

  /**
   * Sets the registries with which this process answers; before, this is {@link register}.
   * @throws TypeError OPTION_INVALID
   */
  static setRegistries(regs: Registries): void;
}

/** The former name of {@link ClusterRegistry}. */
export class AggregatorRegistry<T extends RegistryContentType> extends ClusterRegistry<T> {}

/**
 * Gives the metrics of all threads as one text, as `register.metrics()` does. The threads exchange no messages: a
 * thread that is blocked delays nothing, and one that has ended is not missing.
 */
export class WorkerRegistry<T extends RegistryContentType> extends Registry<T> {
  /** True in the main thread, or as it was given. All threads have all metrics, so nothing depends on it. */
  readonly primary: boolean;

  constructor(contentType?: RegistryContentType, primary?: boolean);

  /** Collects the metrics of all threads, this one included, and writes them. */
  workerMetrics(): Promise<string>;

  /** Resolves at once: all threads have the records of each already. */
  shutdown(): Promise<void>;

  /** Returns the number of other threads that record. */
  static workerCount(): number;

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
