/**
 * The numbers of fields and enums in OTLP's messages, as metrics.proto, common.proto and resource.proto define them
 * (https://github.com/open-telemetry/opentelemetry-proto). Only numbers: the build inlines them where they are used.
 */

export const REQUEST_RESOURCE_METRICS = 1;
export const RESOURCE_METRICS_RESOURCE = 1;
export const RESOURCE_METRICS_SCOPE_METRICS = 2;
export const SCOPE_METRICS_SCOPE = 1;
export const SCOPE_METRICS_METRICS = 2;
export const SCOPE_METRICS_SCHEMA_URL = 3;
export const RESOURCE_ATTRIBUTES = 1;
export const SCOPE_NAME = 1;
export const SCOPE_VERSION = 2;

export const KEY = 1;
export const VALUE = 2;
export const STRING_VALUE = 1;
export const BOOL_VALUE = 2;
export const INT_VALUE = 3;
export const DOUBLE_VALUE = 4;
export const ARRAY_VALUE = 5;
export const ARRAY_VALUES = 1;

export const OTLP_NAME = 1;
export const OTLP_DESCRIPTION = 2;
export const OTLP_UNIT = 3;
export const OTLP_GAUGE = 5;
export const OTLP_SUM = 7;
export const OTLP_HISTOGRAM = 9;
export const OTLP_EXPONENTIAL_HISTOGRAM = 10;

/** Of gauges, sums and histograms. */
export const DATA_POINTS = 1;
export const AGGREGATION_TEMPORALITY = 2;
export const IS_MONOTONIC = 3;

/** Of all points. */
export const START_TIME = 2;
export const TIME = 3;

export const NUMBER_AS_DOUBLE = 4;
export const NUMBER_AS_INT = 6;
export const NUMBER_ATTRIBUTES = 7;

/** Of both kinds of histograms. */
export const POINT_COUNT = 4;
export const POINT_SUM = 5;

export const EXPLICIT_BUCKET_COUNTS = 6;
export const EXPLICIT_BOUNDS = 7;
export const EXPLICIT_ATTRIBUTES = 9;
export const EXPLICIT_MIN = 11;
export const EXPLICIT_MAX = 12;

export const EXPONENTIAL_ATTRIBUTES = 1;
export const EXPONENTIAL_SCALE = 6;
export const EXPONENTIAL_ZERO_COUNT = 7;
export const EXPONENTIAL_POSITIVE = 8;
export const EXPONENTIAL_MIN = 12;
export const EXPONENTIAL_MAX = 13;
export const EXPONENTIAL_ZERO_THRESHOLD = 14;
export const BUCKETS_OFFSET = 1;
export const BUCKETS_COUNTS = 2;

/** Values of the enum AggregationTemporality. */
export const TEMPORALITY_DELTA = 1;
export const TEMPORALITY_CUMULATIVE = 2;
