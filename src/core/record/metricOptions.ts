/** What each kind of metric takes, with the types that follow from its label names. */

import type { Buckets } from "../define/bounds.ts";
import type { Aggregate, MetricOptions } from "../define/definition.ts";
import type { Family } from "./family.ts";
import type { Gauge } from "./gauge.ts";

export interface MeanOptions<L extends readonly string[] = readonly string[]> extends MetricOptions<L> {
  /** Whether readings have the smallest and the largest value ever recorded, which resets leave. Default false. */
  readonly minMax?: boolean;
}

export interface HistogramOptions<L extends readonly string[] = readonly string[]> extends MeanOptions<L> {
  /** Rising upper bounds, or `exponential(…)`. Default: 0.005 to 10, for seconds of web requests. */
  readonly buckets?: Buckets;
}

export interface GaugeOptions<L extends readonly string[] = readonly string[], M = Gauge> extends MetricOptions<L> {
  /** How the levels of several threads become one. Default "last". */
  readonly aggregate?: Aggregate;
  /**
   * Sets the gauge, in this thread, whenever this thread takes a snapshot or `registry.collect()` is called here. It is not
   * awaited. When it throws or rejects, this gauge has no level of this thread's, and `onCollectError` is told; all else is read
   * as ever.
   */
  readonly collect?: (gauge: M) => void;
}

export type Names = readonly [string, ...string[]];

/** The options of a metric without labels. */
export type Unlabelled<O> = Omit<O, "labelNames"> & { readonly labelNames?: readonly [] };

/** The options of a metric with labels. */
export type Labelled<O, L extends Names> = Omit<O, "labelNames"> & { readonly labelNames: L };

export type LabelledGauge<L extends Names> = Labelled<GaugeOptions<readonly string[], Family<Gauge, L>>, L>;
