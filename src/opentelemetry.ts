/**
 * OpenTelemetry's metrics, over memory that all threads of the process share.
 *
 * @module threadtally/opentelemetry
 */

import { detectHost } from "./core/memory/host.ts";
import { currentHost } from "./hosts/current.ts";

detectHost(currentHost);

export type { Bindable, BindableMeter, BoundSum, BoundValue } from "./opentelemetry/bindable.ts";
export type { ExporterMode } from "./opentelemetry/exporter.ts";
export { MeterProvider } from "./opentelemetry/meterProvider.ts";
export type {
  EmptyResource,
  ProducedBucketRange,
  ProducedBuckets,
  ProducedDescriptor,
  ProducedExponentialBuckets,
  ProducedHistogram,
  ProducedMetric,
  ProducedMetricOf,
  ProducedMetrics,
  ProducedPoint,
  ProducedSum,
  RegistryProducer,
} from "./opentelemetry/producedMetrics.ts";
export { type MetricProducerOptions, metricProducer, type ProducerSource } from "./opentelemetry/producer.ts";
export type { MeterProviderOptions } from "./opentelemetry/providerOptions.ts";
export type { Observe } from "./opentelemetry/publisher.ts";
export { registerMetrics } from "./opentelemetry/registerMetrics.ts";
export type { AggregationOption, AttributesProcessor, MetricReader, Resource } from "./opentelemetry/sdk.ts";
export type { ViewOptions } from "./opentelemetry/views.ts";
export type { Scope } from "./streams/stream.ts";
