/**
 * The interface of prom-client, over memory that all threads of the process share.
 *
 * @module threadtally/prom-client
 */

import { detectHost } from "./core/memory/host.ts";
import { currentHost } from "./hosts/current.ts";
import { aggregators } from "./promClient/aggregators.ts";
import { exponentialBuckets, linearBuckets } from "./promClient/buckets.ts";
import { AggregatorRegistry, ClusterRegistry } from "./promClient/cluster.ts";
import { Counter } from "./promClient/counter.ts";
import { collectDefaultMetrics } from "./promClient/defaultMetrics/defaultMetrics.ts";
import { Gauge } from "./promClient/gauge.ts";
import { Histogram } from "./promClient/histogram.ts";
import { PARTS, parts } from "./promClient/parts.ts";
import { Pushgateway } from "./promClient/pushgateway.ts";
import { globalRegistry, Registry, type RegistryContentType } from "./promClient/registry.ts";
import { Summary } from "./promClient/summary.ts";
import { validateMetricName } from "./promClient/validation.ts";
import { WorkerRegistry } from "./promClient/worker.ts";

detectHost(currentHost);
// Now, so that workers which start later inherit it.
globalRegistry.open();

const prometheusContentType = Registry.PROMETHEUS_CONTENT_TYPE;
const openMetricsContentType = Registry.OPENMETRICS_CONTENT_TYPE;
/** Content type of the global registry when this module was loaded: see `register.contentType`. */
const contentType: RegistryContentType = globalRegistry.contentType;

const classes = {
  Counter,
  Gauge,
  Histogram,
  Registry,
  Summary,
  Pushgateway,
  ClusterRegistry,
  AggregatorRegistry,
  WorkerRegistry,
};
// A bundle has other classes of these names, and renames these.
for (const [name, value] of Object.entries({ ...classes, collectDefaultMetrics })) {
  Object.defineProperty(value, "name", { value: name });
}

/** All exports as one object, as `require` and a default import have it. Its `contentType` is that of `register`. */
const client = {
  register: globalRegistry,
  Registry,
  get contentType(): RegistryContentType {
    return globalRegistry.contentType;
  },
  set contentType(type: RegistryContentType) {
    globalRegistry.setContentType(type as never);
  },
  prometheusContentType,
  openMetricsContentType,
  validateMetricName,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Summary,
  Pushgateway,
  linearBuckets,
  exponentialBuckets,
  aggregators,
  AggregatorRegistry,
  ClusterRegistry,
  WorkerRegistry,
};
Object.defineProperty(client, PARTS, { value: parts });

export type {
  CollectFunction,
  LabelValues,
  MetricConfiguration,
  MetricObject,
  MetricObjectWithValues,
  MetricValue,
  MetricValueWithName,
} from "./promClient/configuration.ts";
export type { CounterConfiguration } from "./promClient/counter.ts";
export type { DefaultMetricsCollectorConfiguration } from "./promClient/defaultMetrics/metricGroup.ts";
export type { IncreaseDataWithExemplar, ObserveDataWithExemplar } from "./promClient/exemplar.ts";
export type { GaugeConfiguration } from "./promClient/gauge.ts";
export type { HistogramConfiguration } from "./promClient/histogram.ts";
export type { Aggregator, MetricKind as MetricType } from "./promClient/identity.ts";
export type { PushgatewayOptions, PushParameters, PushResult } from "./promClient/pushgateway.ts";
export type { OpenMetricsContentType, PrometheusContentType, SharingOptions } from "./promClient/registry.ts";
export type { SummaryConfiguration } from "./promClient/summary.ts";
export {
  AggregatorRegistry,
  aggregators,
  ClusterRegistry,
  Counter,
  client as default,
  collectDefaultMetrics,
  contentType,
  exponentialBuckets,
  Gauge,
  globalRegistry as register,
  Histogram,
  linearBuckets,
  openMetricsContentType,
  Pushgateway,
  prometheusContentType,
  Registry,
  type RegistryContentType,
  Summary,
  validateMetricName,
  WorkerRegistry,
};
