/**
 * The shapes of OpenTelemetry's SDK that readers and exporters expect. The numbers are those of the enumerations of
 * @opentelemetry/sdk-metrics, which are the same from 1.30 to 3.1.
 */

import type { Attributes, Context, HrTime } from "@opentelemetry/api";
import type { InstrumentType, Scope } from "../streams/stream.ts";

/** `AggregationTemporality`. */
export const DELTA = 0;
export const CUMULATIVE = 1;

/** `DataPointType`. */
export const HISTOGRAM_POINT = 0;
export const EXPONENTIAL_POINT = 1;
export const GAUGE_POINT = 2;
export const SUM_POINT = 3;

/** `AggregationType`. */
export const DEFAULT_AGGREGATION = 0;
export const DROP = 1;
export const SUM = 2;
export const LAST_VALUE = 3;
export const EXPLICIT_BUCKETS = 4;
export const EXPONENTIAL_BUCKETS = 5;

/** `ValueType` of the API. */
export const INT = 0;
export const DOUBLE = 1;

/** An `AggregationOption` of the SDK. */
export interface AggregationOption {
  /** `AggregationType` of the SDK. */
  readonly type: number;
  /** Options of histograms. */
  readonly options?: {
    /** Upper bounds of the buckets of a histogram with explicit ones. */
    readonly boundaries?: number[];
    /** False if points have no smallest and largest value. Default true. */
    readonly recordMinMax?: boolean;
    /** Most buckets of an exponential histogram. Default 160. */
    readonly maxSize?: number;
  };
}

/** An attributes processor of the SDK. */
export interface AttributesProcessor {
  /** Returns the attributes to record with. */
  process(incoming: Attributes, context?: Context): Attributes;
}

/** A resource of the SDK, which is passed on as it is. */
export interface Resource {
  /** The attributes, by their names. */
  readonly attributes: unknown;
}

/** The descriptor of a metric, with what the SDK's own descriptors have beyond their public type. */
export interface MetricDescriptor {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: InstrumentType;
  readonly valueType: number;
  readonly advice: { readonly explicitBucketBoundaries?: number[] };
}

/** A data point. */
export interface DataPoint {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: Attributes;
  /** A number, or the count, sum and buckets of a histogram. */
  readonly value: unknown;
}

/** The `MetricData` of the SDK. */
export interface MetricData {
  readonly descriptor: MetricDescriptor;
  readonly aggregationTemporality: number;
  readonly dataPointType: number;
  readonly dataPoints: DataPoint[];
  readonly isMonotonic?: boolean;
}

/** The metrics of one meter. */
export interface ScopeMetrics {
  readonly scope: Scope;
  readonly metrics: MetricData[];
}

/** The result of a collection. */
export interface CollectionResult {
  readonly resourceMetrics: { readonly resource: Resource; readonly scopeMetrics: ScopeMetrics[] };
  /** The errors of observable callbacks, and others. */
  readonly errors: unknown[];
}

/** The source of a reader. */
export interface MetricProducer {
  collect(options?: { timeoutMillis?: number }): Promise<CollectionResult>;
}

/** A reader of the SDK, by its public members. */
export interface MetricReader {
  /** Starts the reader, which may collect from now on. */
  setMetricProducer(producer: never): void;
  /** Returns the aggregation for instruments of a type. */
  selectAggregation(type: never): Pick<AggregationOption, "type">;
  /** Returns whether instruments of a type are read as differences (0) or totals (1). */
  selectAggregationTemporality(type: never): number;
  /** Returns the most attribute sets of instruments of a type. */
  selectCardinalityLimit?(type: never): number;
  /** Sets the provider of the reader's metrics about itself. */
  _setSelfObsMeterProvider?(provider: never): void;
  /** Exports once more, and ends the reader. */
  shutdown(options?: { timeoutMillis?: number }): Promise<void>;
  /** Exports now. */
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
}
