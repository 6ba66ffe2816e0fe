/** The declared content types of the two text formats. */

/** The character set of both formats. */
export type Charset = "utf-8";

/** The media type of Prometheus' text format. */
export type PrometheusMIME = "text/plain";
/** The version of Prometheus' text format. */
export type PrometheusMetricsVersion = "0.0.4";

/** The media type of OpenMetrics' text format. */
export type OpenMetricsMIME = "application/openmetrics-text";
/** The version of OpenMetrics' text format. */
export type OpenMetricsVersion = "1.0.0";

/** The content type of Prometheus' text format. */
export type PrometheusContentType = `${PrometheusMIME}; version=${PrometheusMetricsVersion}; charset=${Charset}`;
/** The content type of OpenMetrics' text format. */
export type OpenMetricsContentType = `${OpenMetricsMIME}; version=${OpenMetricsVersion}; charset=${Charset}`;

/** The content types that a registry can have. */
export type RegistryContentType = PrometheusContentType | OpenMetricsContentType;

/**
 * The content type of {@link register}, for the header of a response. As a property of the module object, it always
 * is the current one; as a named import, it is that which `register` had when this module was loaded.
 */
export const contentType: RegistryContentType;

/** The content type of Prometheus' text format. */
export const prometheusContentType: PrometheusContentType;

/** The content type of OpenMetrics' text format. */
export const openMetricsContentType: OpenMetricsContentType;
