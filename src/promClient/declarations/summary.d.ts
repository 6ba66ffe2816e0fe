/** The declared summary. */

import type { LabelValues } from "./labelValues.d.ts";
import type { CollectFunction, MetricConfiguration, MetricObjectWithValues, MetricValueWithName } from "./metric.d.ts";

/** The options of a summary. */
export interface SummaryConfiguration<T extends string> extends MetricConfiguration<T> {
  /** Quantiles to expose, from 0 to 1. Default: 0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999. */
  percentiles?: number[];
  /** Length of the sliding window of the quantiles, in seconds. Without it, they are over all values. */
  maxAgeSeconds?: number;
  /** Number of steps in which the window slides. */
  ageBuckets?: number;
  /**
   * True if label sets without values in the window are left out; default: false. If a label set then gets no value for
   * `maxAgeSeconds` between two scrapes, the second one removes it.
   */
  pruneAgedBuckets?: boolean;
  /** Accepted and not used: in the original, the number of values after which its digest is compressed. */
  compressCount?: number;
  collect?: CollectFunction<Summary<T>>;
}

/**
 * Quantiles of values, with their sum and count. All threads record into the same summary: its quantiles are of the
 * values of all of them. The sum and the count are exact, and never slide.
 * @example
 * const took = new Summary({ name: "job_seconds", help: "Duration", percentiles: [0.5] });
 * for (const seconds of [1, 2, 3]) took.observe(seconds);
 * (await took.get()).values.map(({ value }) => value); // [2, 6, 3]
 */
export class Summary<T extends string = string> {
  /**
   * @throws Error OPTION_INVALID, NAME_INVALID; DEFINITION_CONFLICT if a registry has a metric of the name
   * @throws RangeError BLOCK_FULL; OPTION_INVALID unless `maxAgeSeconds` is above 0 and `ageBuckets` a whole number
   */
  constructor(configuration: SummaryConfiguration<T>);

  /**
   * Records a value in a summary without labels.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; RangeError VALUE_TOO_LARGE
   */
  observe(value: number): void;

  /**
   * Records a value in a label set.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; RangeError VALUE_TOO_LARGE
   * @throws Error LABELS_INVALID if a label is not one of `labelNames`
   */
  observe(labels: LabelValues<T>, value: number): void;

  /** Runs `collect`, then reads the quantiles, the sums and the counts of all threads. */
  get(): Promise<MetricObjectWithValues<MetricValueWithName<T>>>;

  /**
   * Starts a timer. The function that it returns records the seconds since, and returns them. It takes more labels.
   */
  startTimer(labels?: LabelValues<T>): (labels?: LabelValues<T>) => number;

  /** Sets the summary to zero for all threads. */
  reset(): void;

  /**
   * Returns the summary of one label set, given the label values in the order of `labelNames`.
   * @throws Error LABELS_INVALID unless there is a value for each name
   */
  labels(...values: string[]): Summary.Internal<T>;

  /**
   * Returns the summary of one label set.
   * @throws Error LABELS_INVALID if a label is not one of `labelNames`
   */
  labels(labels: LabelValues<T>): Summary.Internal<T>;

  /** Removes a label set for all threads. The next record shows it again, from zero. */
  remove(...values: string[]): void;

  /** Removes a label set for all threads. The next record shows it again, from zero. */
  remove(labels: LabelValues<T>): void;
}

export namespace Summary {
  /** The summary of one label set. */
  export interface Internal<T extends string> {
    /** Records a value. */
    observe(value: number): void;

    /** Starts a timer. The function that it returns records the seconds since, and returns them. */
    startTimer(): (labels?: LabelValues<T>) => number;
  }

  /** The option of quantiles. */
  export interface Config {
    /** Quantiles to expose, from 0 to 1. */
    percentiles?: number[];
  }
}
