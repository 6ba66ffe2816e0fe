/** The results of a registry's producer, in types that those of each version of OpenTelemetry's SDK contain. */

import type { Attributes, HrTime } from "@opentelemetry/api";
import type { Scope } from "../streams/stream.ts";
import type { CUMULATIVE, DELTA, EXPONENTIAL_POINT, GAUGE_POINT, HISTOGRAM_POINT, SUM_POINT } from "./sdk.ts";

/** A point of one series. */
export interface ProducedPoint<Value> {
  /** Beginning of what the value contains. */
  readonly startTime: HrTime;
  /** Time of the collection. */
  readonly endTime: HrTime;
  /** Labels of the series, as strings. The point of label sets beyond the limit has `otel.metric.overflow: true`. */
  readonly attributes: Attributes;
  /** The total, difference or level of the series. */
  readonly value: Value;
}

/** The members that histograms of both types have. */
export interface ProducedHistogram {
  /** Number of values. */
  readonly count: number;
  /** Sum of the values. */
  readonly sum: number;
  /** With `minMax`, of totals: the smallest value. */
  readonly min?: number;
  /** With `minMax`, of totals: the largest value. */
  readonly max?: number;
}

/** The buckets of a histogram with bounds; a mean has one bucket. */
export interface ProducedBuckets extends ProducedHistogram {
  /** Upper bounds, and the counts of all buckets: one more, for the values beyond the last bound. */
  readonly buckets: { readonly boundaries: number[]; readonly counts: number[] };
}

/** The buckets of an exponential histogram. */
export interface ProducedExponentialBuckets extends ProducedHistogram {
  /** Resolution: each power of two has 2^scale buckets. */
  readonly scale: number;
  /** Number of values up to the lowest bound. */
  readonly zeroCount: number;
  /** Index of the first bucket that is not empty, and the counts from there. */
  readonly positive: { readonly offset: number; readonly bucketCounts: number[] };
  /** Always empty. */
  readonly negative: { readonly offset: number; readonly bucketCounts: number[] };
}

/** A metric of a registry as OpenTelemetry's `MetricData`. */
export type ProducedMetric = {
  readonly descriptor: {
    readonly name: string;
    readonly description: string;
    readonly unit: string;
    readonly valueType: number;
  };
  readonly aggregationTemporality: typeof CUMULATIVE | typeof DELTA;
} & (
  | { readonly dataPointType: typeof SUM_POINT; readonly isMonotonic: boolean; dataPoints: ProducedPoint<number>[] }
  | { readonly dataPointType: typeof GAUGE_POINT; dataPoints: ProducedPoint<number>[] }
  | { readonly dataPointType: typeof HISTOGRAM_POINT; dataPoints: ProducedPoint<ProducedBuckets>[] }
  | { readonly dataPointType: typeof EXPONENTIAL_POINT; dataPoints: ProducedPoint<ProducedExponentialBuckets>[] }
);

/** The empty resource: readers send their provider's. */
export interface EmptyResource {
  /** An empty object. */
  readonly attributes: Attributes;
  /** Returns the other resource. */
  merge<Resource>(other: Resource | null): Resource;
  /** Returns an empty array. */
  getRawAttributes(): [string, undefined][];
}

/** The result of a collection. */
export interface ProducedMetrics {
  /** The metrics, and the empty resource. */
  readonly resourceMetrics: {
    readonly resource: EmptyResource;
    /** One scope, or none if nothing was recorded. */
    readonly scopeMetrics: { readonly scope: Scope; readonly metrics: ProducedMetric[] }[];
  };
  /** The error of a collection that failed. */
  readonly errors: unknown[];
}

/** A source of metrics for the `metricProducers` of OpenTelemetry's readers. */
export interface RegistryProducer {
  /** Reads all metrics. Never rejects. */
  collect(options?: { timeoutMillis?: number }): Promise<ProducedMetrics>;
}

export const EMPTY_RESOURCE: EmptyResource = {
  attributes: {},
  merge: (other) => other ?? (EMPTY_RESOURCE as never),
  getRawAttributes: () => [],
};
