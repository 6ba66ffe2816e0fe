/** The options of each kind of metric, with the types that follow from its label names. */

import type { Buckets } from "../define/bounds.ts";
import type { Aggregate, CommonOptions, MetricOptions } from "../define/definition.ts";
import type { AllowedValues } from "../define/labels.ts";
import type { Gauge } from "./gauge.ts";

/** The options of a mean. */
export interface MeanOptions<L extends readonly string[] = readonly string[]> extends MetricOptions<L> {
  /** True to keep the smallest and the largest value ever recorded, which resets do not change. Default false. */
  readonly minMax?: boolean;
}

/** The options of a histogram. */
export interface HistogramOptions<L extends readonly string[] = readonly string[]> extends MeanOptions<L> {
  /**
   * Rising upper bounds in the metric's unit, each inclusive, or `exponential(…)`. Default: 5 ms to 10 s, in the
   * metric's unit of time, or in seconds if it has no unit.
   */
  readonly buckets?: Buckets;
}

/** The options of a gauge. */
export interface GaugeOptions<L extends readonly string[] = readonly string[], M = Gauge> extends CommonOptions<L> {
  /** The way in which the levels of several threads become one. Default "last". */
  readonly aggregate?: Aggregate;
  /**
   * Sets the gauge. Runs in this thread whenever it takes a snapshot or calls `registry.collect()`, and when another
   * thread requests it. It may be async: scrapes and `registry.collectOthers()` await it, snapshots do not. If it
   * throws or rejects, this gauge loses this thread's level, and `onCollectError` is called; all else is read as usual.
   * That of a later definition of the gauge in this thread replaces it.
   */
  readonly collect?: (gauge: M) => void;
}

/** The names of at least one label. */
export type Names = readonly [string, ...string[]];

/**
 * The options of a metric without labels.
 * @inline
 */
export type Unlabelled<O> = Omit<O, "labelNames" | "labelValues" | "maxSeries" | "expireAfter"> & {
  readonly labelNames?: readonly [];
};

/**
 * The options of a metric with labels. Their names may come from a configuration, and then may be none.
 * @inline
 */
export type Labelled<O, L extends readonly string[], V = AllowedValues<L>> = Omit<O, "labelNames" | "labelValues"> & {
  readonly labelNames: L;
  readonly labelValues?: V;
};

/**
 * The options of a gauge, whose `collect` gets `M`.
 * @inline
 */
export type GaugeOf<M> = GaugeOptions<readonly string[], M>;
