/** The declared histogram. */

import type { LabelValues } from "./labelValues.d.ts";
import type { CollectFunction, MetricConfiguration, MetricObjectWithValues, MetricValueWithName } from "./metric.d.ts";

/** The options of a histogram. */
export interface HistogramConfiguration<T extends string> extends MetricConfiguration<T> {
  /**
   * Upper bounds of the buckets, each inclusive; the bucket up to infinity is always there. They are sorted, and
   * doubled ones are left out. Default: 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10.
   */
  buckets?: number[];
  collect?: CollectFunction<Histogram<T>>;
}

/** A value with its labels, and with an exemplar, for histograms with `enableExemplars`. */
export interface ObserveDataWithExemplar<T extends string> {
  value: number;
  labels?: LabelValues<T>;
  /** Labels of the exemplar, for example a trace id: together at most 128 characters. */
  exemplarLabels?: LabelValues<T>;
}

/**
 * The distribution of values in buckets. All threads count into the same buckets; counts are exact, and sums are exact
 * to nine decimals.
 * @example
 * const took = new Histogram({ name: "took_seconds", help: "Duration", buckets: [0.1, 1] });
 * took.observe(0.05);
 * took.observe(0.5);
 * (await took.get()).values.map(({ value }) => value); // [1, 2, 2, 0.55, 2]
 */
export class Histogram<T extends string = string> {
  /**
   * @throws Error OPTION_INVALID, NAME_INVALID; DEFINITION_CONFLICT if a registry has a metric of the name
   * @throws RangeError BLOCK_FULL
   */
  constructor(configuration: HistogramConfiguration<T>);

  /**
   * Records a value in a histogram without labels.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; RangeError VALUE_TOO_LARGE
   */
  observe(value: number): void;

  /**
   * Records a value in a label set.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; RangeError VALUE_TOO_LARGE
   * @throws Error LABELS_INVALID if a label is not one of `labelNames`
   */
  observe(labels: LabelValues<T>, value: number): void;

  /**
   * Records a value with an exemplar.
   * @throws RangeError LABELS_INVALID if the exemplar's labels are too long
   */
  observe(observeData: ObserveDataWithExemplar<T>): void;

  /** Runs `collect`, then reads the buckets, the sums and the counts of all threads. */
  get(): Promise<MetricObjectWithValues<MetricValueWithName<T>>>;

  /**
   * Starts a timer. The function that it returns records the seconds since, and returns them. It takes more labels.
   */
  startTimer(labels?: LabelValues<T>): (labels?: LabelValues<T>) => number;

  /** Starts a timer whose record carries an exemplar. */
  startTimer(
    labels?: LabelValues<T>,
    exemplarLabels?: LabelValues<T>,
  ): (labels?: LabelValues<T>, exemplarLabels?: LabelValues<T>) => number;

  /** Sets the histogram to zero for all threads. It is exposed again with the next record. */
  reset(): void;

  /** Sets a label set to zero for all threads, and exposes it. */
  zero(labels: LabelValues<T>): void;

  /**
   * Returns the histogram of one label set, given the label values in the order of `labelNames`.
   * @throws Error LABELS_INVALID unless there is a value for each name
   */
  labels(...values: string[]): Histogram.Internal<T>;

  /**
   * Returns the histogram of one label set.
   * @throws Error LABELS_INVALID if a label is not one of `labelNames`
   */
  labels(labels: LabelValues<T>): Histogram.Internal<T>;

  /** Removes a label set for all threads. The next record shows it again, from zero. */
  remove(...values: string[]): void;

  /** Removes a label set for all threads. The next record shows it again, from zero. */
  remove(labels: LabelValues<T>): void;
}

export namespace Histogram {
  /** The histogram of one label set. */
  export interface Internal<T extends string> {
    /** Records a value. */
    observe(value: number): void;

    /** Starts a timer. The function that it returns records the seconds since. */
    startTimer(): (labels?: LabelValues<T>) => void;
  }

  /** The option of buckets. */
  export interface Config {
    /** Upper bounds of the buckets. */
    buckets?: number[];
  }
}
