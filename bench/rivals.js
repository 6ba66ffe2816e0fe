// The rivals, from the packages of rivals/, and functions to read their numbers.
import { createRequire } from "node:module";

const require = createRequire(new URL("rivals/package.json", import.meta.url));

export const promClient = require("prom-client");
export const platformatic = require("@platformatic/prom-client");
export const prometheusIo = require("@prometheus-io/client");
export const hdr = require("hdr-histogram-js");

export const sdkMetrics = require("@opentelemetry/sdk-metrics");

const { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } = sdkMetrics;

/**
 * Returns a meter with the SDK's own reader. It can also be read at once: `read(name)` returns the data points of an
 * instrument.
 */
export function openTelemetry(options = {}) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const meter = new MeterProvider({ ...options, readers: [reader] }).getMeter("bench");
  const collect = async () => (await reader.collect()).resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  const read = async (name) => (await collect()).find(({ descriptor }) => descriptor.name === name).dataPoints;
  return { meter, collect, read };
}

/** Returns the sum of all data points of an OpenTelemetry counter. */
export async function openTelemetryCount(read, name) {
  return { count: (await read(name)).reduce((sum, { value }) => sum + value, 0) };
}

/** Returns the sum of all series of a counter or gauge with prom-client's interface. */
export async function promCount(counter) {
  return { count: (await counter.get()).values.reduce((sum, { value }) => sum + value, 0) };
}

/** Returns count, sum and each bucket's own count of a histogram with prom-client's interface. */
export async function promBuckets(histogram) {
  const { values } = await histogram.get();
  const one = (ending) => values.find(({ metricName }) => metricName.endsWith(ending)).value;
  const cumulative = values.filter(({ metricName }) => metricName.endsWith("_bucket")).map(({ value }) => value);
  const buckets = cumulative.map((value, place) => value - (cumulative[place - 1] ?? 0));
  return { count: one("_count"), sum: one("_sum"), buckets };
}
