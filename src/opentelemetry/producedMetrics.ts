/** The results of a registry's producer, in types that those of each version of OpenTelemetry's SDK contain. */

import type { Attributes, HrTime } from "@opentelemetry/api";
import type { Scope } from "../streams/stream.ts";

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
  readonly buckets: {
    /** Upper bounds. */
    readonly boundaries: number[];
    /** Counts of the buckets. */
    readonly counts: number[];
  };
}

/** Buckets of an exponential histogram that follow each other. */
export interface ProducedBucketRange {
  /** Index of the first bucket. */
  readonly offset: number;
  /** Counts of the buckets from there. */
  readonly bucketCounts: number[];
}

/** The buckets of an exponential histogram. */
export interface ProducedExponentialBuckets extends ProducedHistogram {
  /** Resolution: each power of two has 2^scale buckets. */
  readonly scale: number;
  /** Number of values up to the lowest bound. */
  readonly zeroCount: number;
  /** Index of the first bucket that is not empty, and the counts from there. */
  readonly positive: ProducedBucketRange;
  /** Always empty. */
  readonly negative: ProducedBucketRange;
}

/** The description of a metric. */
export interface ProducedDescriptor {
  /** Name of the metric. */
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** Unit by its UCUM code, such as `s`. */
  readonly unit: string;
  /** `ValueType` of OpenTelemetry's API. */
  readonly valueType: number;
}

/** A metric of one type of points. */
export interface ProducedMetricOf<Type extends number, Value> {
  /** Name, unit and description. */
  readonly descriptor: ProducedDescriptor;
  /** `AggregationTemporality` of the SDK: 0 for differences, 1 for totals. */
  readonly aggregationTemporality: 0 | 1;
  /** `DataPointType` of the SDK: 0 for histograms, 1 for exponential ones, 2 for gauges, 3 for sums. */
  readonly dataPointType: Type;
  /** A point for each series. */
  dataPoints: ProducedPoint<Value>[];
}

/** A sum. */
export interface ProducedSum extends ProducedMetricOf<3, number> {
  /** True if it only rises. */
  readonly isMonotonic: boolean;
}

/** A metric of a registry as OpenTelemetry's `MetricData`. */
export type ProducedMetric =
  | ProducedSum
  | ProducedMetricOf<2, number>
  | ProducedMetricOf<0, ProducedBuckets>
  | ProducedMetricOf<1, ProducedExponentialBuckets>;

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
    /** The empty resource. */
    readonly resource: EmptyResource;
    /** One scope, or none if nothing was recorded. */
    readonly scopeMetrics: {
      /** The option `scope`. */
      readonly scope: Scope;
      /** Metrics that have points. */
      readonly metrics: ProducedMetric[];
    }[];
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
