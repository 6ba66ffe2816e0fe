/**
 * The numbers of fields in Prometheus' messages, as metrics.proto (https://github.com/prometheus/client_model) defines
 * them and test/prometheus/metrics.proto repeats them. Only numbers: the build inlines them where they are used.
 */

export const FAMILY_NAME = 1;
export const FAMILY_HELP = 2;
export const FAMILY_TYPE = 3;
export const FAMILY_METRIC = 4;
export const FAMILY_UNIT = 5;

export const METRIC_LABEL = 1;
export const LABEL_NAME = 1;
export const LABEL_VALUE = 2;

/** Of gauges and counters. */
export const SCALAR_VALUE = 1;

/** Of summaries and histograms. */
export const OBSERVED_SAMPLE_COUNT = 1;
export const OBSERVED_SAMPLE_SUM = 2;
export const BUCKET_CUMULATIVE_COUNT = 1;
export const BUCKET_UPPER_BOUND = 2;

export const HISTOGRAM_BUCKET = 3;
export const HISTOGRAM_SCHEMA = 5;
export const HISTOGRAM_ZERO_THRESHOLD = 6;
export const HISTOGRAM_ZERO_COUNT = 7;
export const HISTOGRAM_POSITIVE_SPAN = 12;
export const HISTOGRAM_POSITIVE_DELTA = 13;
export const SPAN_OFFSET = 1;
export const SPAN_LENGTH = 2;

export const TIMESTAMP_SECONDS = 1;
export const TIMESTAMP_NANOS = 2;
