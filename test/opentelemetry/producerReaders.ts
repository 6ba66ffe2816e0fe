/** Readers of OpenTelemetry's SDK over one source, for tests. */

import { MeterProvider, type MetricData, MetricReader } from "@opentelemetry/sdk-metrics";
import { type MetricProducerOptions, metricProducer, type ProducerSource } from "threadtally/opentelemetry";
import { expect, onTestFinished } from "vitest";

class TestReader extends MetricReader {
  override async onShutdown() {}
  override async onForceFlush() {}
}

/** Returns a function that collects a source through a reader of the SDK, and returns its metrics by name. */
export function readerOf(source: ProducerSource, options?: MetricProducerOptions) {
  const reader = new TestReader({ metricProducers: [metricProducer(source, options)] });
  new MeterProvider({ readers: [reader] });
  onTestFinished(() => reader.shutdown());
  return async () => {
    const { resourceMetrics, errors } = await reader.collect();
    expect(errors).toEqual([]);
    return named(resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics));
  };
}

export const named = (metrics: readonly MetricData[]) =>
  new Map(metrics.map((metric) => [metric.descriptor.name, metric]));

/** Returns the values of a metric's points by their attributes. */
export const valuesOf = (metric: MetricData | undefined) =>
  Object.fromEntries((metric?.dataPoints ?? []).map(({ attributes, value }) => [JSON.stringify(attributes), value]));

export const bare = (metric: MetricData | undefined) => valuesOf(metric)["{}"];
