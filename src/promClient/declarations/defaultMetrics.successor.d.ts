/** The default metrics of `defaultMetrics.d.ts` as @prometheus-io/client declares them. */

import type { RegistryContentType } from "./contentTypes.d.ts";
import type { Registry } from "./registry.d.ts";

/** The options of the default metrics. */
export interface DefaultMetricsCollectorConfiguration<T extends RegistryContentType> {
  /** Default: {@link register}. */
  register?: Registry<T>;
  /** Text before all names. */
  prefix?: string;
  /** Bounds of the buckets of `nodejs_gc_duration_seconds`, in seconds. */
  gcDurationBuckets?: number[];
  /** Interval in which the event loop is observed, in milliseconds; default: 10. */
  eventLoopMonitoringPrecision?: number;
  /** Interval in which the utilization of the event loop is measured, in milliseconds; default: 100. */
  eventLoopUtilizationTimeout?: number;
  /** Bounds of the buckets of `nodejs_eventloop_utilization_histogram`, from 0 to 1. */
  eventLoopUtilizationBuckets?: number[];
  /** Quantiles of `nodejs_eventloop_utilization_summary`, from 0 to 1. */
  eventLoopUtilizationPercentiles?: number[];
  /** Number of steps in which the window of these quantiles slides; default: 5. */
  eventLoopUtilizationAgeBuckets?: number;
  /** Length of this window, in seconds; default: 60. */
  eventLoopUtilizationMaxAgeSeconds?: number;
  /** Labels of all default metrics, with their values. */
  labels?: object;
  /** True if the CPU counters have exemplars: the traces that were active when they were read. */
  enableExemplars?: boolean;
}

/**
 * Registers metrics of the process and of this thread. A thread that calls it adds its own heap and event loop; call
 * it in each thread that shall be seen.
 */
export const collectDefaultMetrics: {
  /**
   * Registers metrics of the process and of this thread. Returns a function that stops their collection in this thread
   * and takes back its levels. The original returns nothing: the result fits where nothing is asked for, too.
   * @throws TypeError OPTION_INVALID if `config` is no object
   * @throws Error DEFINITION_CONFLICT if the registry has a metric of one of the names
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: functions that return nothing may return it, as the original's
  <T extends RegistryContentType>(config?: DefaultMetricsCollectorConfiguration<T> | null): (() => void) & void;
  /** The names of the groups of metrics. */
  metricsList: string[];
};
