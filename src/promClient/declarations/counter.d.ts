/** The declared counter. */

import type { LabelValues } from "./labelValues.d.ts";
import type { CollectFunction, MetricConfiguration, MetricObjectWithValues, MetricValue } from "./metric.d.ts";

/** The options of a counter. */
export interface CounterConfiguration<T extends string> extends MetricConfiguration<T> {
  collect?: CollectFunction<Counter<T>>;
}

/** An amount with its labels, and with an exemplar, for counters with `enableExemplars`. */
export interface IncreaseDataWithExemplar<T extends string> {
  /** Default: 1. */
  value?: number;
  labels?: LabelValues<T>;
  /** Labels of the exemplar, for example a trace id: together at most 128 characters. */
  exemplarLabels?: LabelValues<T>;
}

/**
 * A total that only rises. All threads add to the same total, exactly, to nine decimals.
 * @example
 * const requests = new Counter({ name: "requests_total", help: "Requests", labelNames: ["method"] });
 * requests.inc({ method: "GET" });
 * requests.labels("GET").inc(2);
 * (await requests.get()).values; // [{ value: 3, labels: { method: "GET" } }]
 */
export class Counter<T extends string = string> {
  /**
   * @throws Error OPTION_INVALID, NAME_INVALID; DEFINITION_CONFLICT if a registry has a metric of the name
   * @throws RangeError BLOCK_FULL
   */
  constructor(configuration: CounterConfiguration<T>);

  /**
   * Adds `value`, by default 1, to a label set.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; Error VALUE_NEGATIVE; RangeError VALUE_TOO_LARGE
   * @throws Error LABELS_INVALID if a label is not one of `labelNames`
   */
  inc(labels: LabelValues<T>, value?: number): void;

  /** Adds `value`, by default 1, to a counter without labels. */
  inc(value?: number): void;

  /**
   * Adds an amount with an exemplar.
   * @throws RangeError LABELS_INVALID if the exemplar's labels are too long
   */
  inc(incData: IncreaseDataWithExemplar<T>): void;

  /** Runs `collect`, then reads the totals of all threads. */
  get(): Promise<MetricObjectWithValues<MetricValue<T>>>;

  /**
   * Returns the counter of one label set, given the label values in the order of `labelNames`.
   * @throws Error LABELS_INVALID unless there is a value for each name
   */
  labels(...values: string[]): Counter.Internal;

  /** Returns the counter of one label set. Labels that the counter does not have are refused by its first `inc`. */
  labels(labels: LabelValues<T>): Counter.Internal;

  /** Sets the counter to zero for all threads. With labels, it then has no label sets. */
  reset(): void;

  /** Removes a label set for all threads. The next record shows it again, from zero. */
  remove(...values: string[]): void;

  /** Removes a label set for all threads. The next record shows it again, from zero. */
  remove(labels: LabelValues<T>): void;
}

export namespace Counter {
  /** The counter of one label set. */
  export interface Internal {
    /** Adds `value`, by default 1. */
    inc(value?: number): void;
  }
}
