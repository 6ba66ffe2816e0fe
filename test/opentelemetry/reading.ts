/** Readers of the SDK for tests, and what they collect as short data. */

import { type DataPoint, MetricReader, type MetricReaderOptions } from "@opentelemetry/sdk-metrics";
import type { MeterProviderOptions } from "threadtally/opentelemetry";
import { MeterProvider } from "threadtally/opentelemetry";

/** A reader that collects when a test asks it to. */
export class TestReader extends MetricReader {
  flushes = 0;

  protected async onForceFlush(): Promise<void> {
    this.flushes++;
  }

  protected async onShutdown(): Promise<void> {}

  /** Returns the metrics of one collection, by name. */
  async metrics() {
    const { resourceMetrics } = await this.collect();
    const all = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
    return new Map(all.map((metric) => [metric.descriptor.name, metric]));
  }

  /** Returns the attributes and values of the points of a metric. */
  async points(name: string): Promise<[attributes: unknown, value: unknown][]> {
    const points = (await this.metrics()).get(name)?.dataPoints ?? [];
    return (points as DataPoint<unknown>[]).map(({ attributes, value }) => [attributes, value]);
  }
}

/** Returns a reader of differences. */
export function deltaReader(options: MetricReaderOptions = {}): TestReader {
  return new TestReader({ ...options, aggregationTemporalitySelector: () => 0 });
}

/** Returns a provider over its own registry, with a reader, and a meter of it. */
export function setUp(options: MeterProviderOptions = {}, readerOptions: MetricReaderOptions = {}) {
  const reader = new TestReader(readerOptions);
  const provider = new MeterProvider({ ...options, readers: [reader] });
  return { reader, provider, meter: provider.getMeter("test") };
}
