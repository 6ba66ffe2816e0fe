/** The declared gauge. */

import type { LabelValues } from "./labelValues.d.ts";
import type { CollectFunction, MetricConfiguration, MetricObjectWithValues, MetricValue } from "./metric.d.ts";

/** The options of a gauge. */
export interface GaugeConfiguration<T extends string> extends MetricConfiguration<T> {
  collect?: CollectFunction<Gauge<T>>;
}

/**
 * A level that is set. Each thread has its own level of a label set, and the gauge's value is what its `aggregator`
 * makes of the levels of the living threads, by default their sum. The level of a thread that has ended no longer
 * counts. Any double is allowed, NaN and the infinities included.
 * @example
 * const queued = new Gauge({ name: "queued_jobs", help: "Jobs that wait", labelNames: ["queue"] });
 * queued.set({ queue: "mail" }, 5);
 * queued.dec({ queue: "mail" });
 * (await queued.get()).values; // [{ value: 4, labels: { queue: "mail" } }]
 */
export class Gauge<T extends string = string> {
  /**
   * @throws Error OPTION_INVALID, NAME_INVALID; DEFINITION_CONFLICT if a registry has a metric of the name
   * @throws RangeError BLOCK_FULL
   */
  constructor(configuration: GaugeConfiguration<T>);

  /**
   * Adds `value`, by default 1, to this thread's level of a label set.
   * @throws TypeError VALUE_TYPE; Error LABELS_INVALID if a label is not one of `labelNames`
   */
  inc(labels: LabelValues<T>, value?: number): void;

  /** Adds `value`, by default 1, to this thread's level. */
  inc(value?: number): void;

  /**
   * Subtracts `value`, by default 1, from this thread's level of a label set.
   * @throws TypeError VALUE_TYPE; Error LABELS_INVALID if a label is not one of `labelNames`
   */
  dec(labels: LabelValues<T>, value?: number): void;

  /** Subtracts `value`, by default 1, from this thread's level. */
  dec(value?: number): void;

  /**
   * Sets this thread's level of a label set.
   * @throws TypeError VALUE_TYPE; Error LABELS_INVALID if a label is not one of `labelNames`
   */
  set(labels: LabelValues<T>, value: number): void;

  /** Sets this thread's level. */
  set(value: number): void;

  /** Runs `collect`, then reads the levels. */
  get(): Promise<MetricObjectWithValues<MetricValue<T>>>;

  /** Sets this thread's level to the seconds since 1970. */
  setToCurrentTime(labels?: LabelValues<T>): void;

  /**
   * Starts a timer. The function that it returns sets the level to the seconds since, and returns them. It takes more
   * labels.
   */
  startTimer(labels?: LabelValues<T>): (labels?: LabelValues<T>) => number;

  /**
   * Returns the gauge of one label set, given the label values in the order of `labelNames`.
   * @throws Error LABELS_INVALID unless there is a value for each name
   */
  labels(...values: string[]): Gauge.Internal<T>;

  /**
   * Returns the gauge of one label set.
   * @throws Error LABELS_INVALID if a label is not one of `labelNames`
   */
  labels(labels: LabelValues<T>): Gauge.Internal<T>;

  /** Takes back this thread's levels of all label sets. A gauge without labels is then 0 unless others have set it. */
  reset(): void;

  /** Takes back this thread's level of a label set. */
  remove(...values: string[]): void;

  /** Takes back this thread's level of a label set. */
  remove(labels: LabelValues<T>): void;
}

export namespace Gauge {
  /** The gauge of one label set. */
  export interface Internal<T extends string> {
    /** Adds `value`, by default 1, to this thread's level. */
    inc(value?: number): void;

    /** Subtracts `value`, by default 1, from this thread's level. */
    dec(value?: number): void;

    /** Sets this thread's level. */
    set(value: number): void;

    /** Sets this thread's level to the seconds since 1970. */
    setToCurrentTime(): void;

    /** Starts a timer. The function that it returns sets the level to the seconds since, and returns them. */
    startTimer(): (labels?: LabelValues<T>) => number;
  }
}
