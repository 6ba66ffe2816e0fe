/** The events of a chart generator, and their effect on the nine metrics. */

import { channel } from "node:diagnostics_channel";
import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";
import { afterEach, beforeEach, expect, test } from "vitest";

let registry: Registry;
let monitor: ReturnType<typeof chartPerformanceMonitor>;

beforeEach(() => {
  registry = new Registry();
  monitor = chartPerformanceMonitor(registry);
  monitor.start();
});

afterEach(() => {
  monitor.stop();
  registry.detach();
});

function publish(event: string, message: unknown = {}): void {
  channel(`ash_reports.${event}`).publish(message);
}

const EVENTS = [
  "charts.generate.start",
  "charts.generate.stop",
  "charts.cache.hit",
  "charts.cache.miss",
  "charts.cache.put_compressed",
  "chart_preprocessor.preprocess.start",
  "chart_preprocessor.preprocess.stop",
];

const NOTHING = {
  totalChartsGenerated: 0,
  avgGenerationTimeMs: 0,
  cacheHitRate: 0,
  cacheHits: 0,
  cacheMisses: 0,
  avgCompressionRatio: 0,
  totalCompressedEntries: 0,
  avgPreprocessingTimeMs: 0,
  memoryUsageBytes: 0,
};

test("without events everything is 0", () => {
  expect(monitor.metrics()).toEqual(NOTHING);
});

test("start events are not counted", () => {
  publish("charts.generate.start", { system_time: 1 });
  publish("chart_preprocessor.preprocess.start");
  expect(monitor.metrics()).toEqual(NOTHING);
  expect(monitor.rejected).toBe(0);
});

test("generated charts are recorded with their time and size, charts from the cache are not", () => {
  publish("charts.generate.stop", { duration: 1_500_000, metadata: { svg_size: 2000 } });
  publish("charts.generate.stop", { duration: 2_511_111, metadata: { from_cache: false } });
  publish("charts.generate.stop", { duration: 99_000_000, metadata: { from_cache: true, svg_size: 9999 } });
  expect(monitor.metrics()).toEqual({
    ...NOTHING,
    totalChartsGenerated: 2,
    avgGenerationTimeMs: 2.01,
    memoryUsageBytes: 2000,
  });
});

test("the hit rate is hits divided by look-ups, to three decimals", () => {
  publish("charts.cache.hit");
  publish("charts.cache.hit");
  publish("charts.cache.miss");
  expect(monitor.metrics()).toEqual({ ...NOTHING, cacheHits: 2, cacheMisses: 1, cacheHitRate: 0.667 });
});

test("an entry without a ratio counts with ratio 1", () => {
  publish("charts.cache.put_compressed", { ratio: 0.5 });
  publish("charts.cache.put_compressed", {});
  expect(monitor.metrics()).toMatchObject({ totalCompressedEntries: 2, avgCompressionRatio: 0.75 });
});

test("a ratio is kept to four decimals and shown to three", () => {
  publish("charts.cache.put_compressed", { ratio: 0.12344 });
  publish("charts.cache.put_compressed", { ratio: 0.12386 });
  expect(monitor.metrics().avgCompressionRatio).toBe(0.124); // (0.1234 + 0.1239) / 2
});

test("small negative means are shown as 0, not as -0", () => {
  publish("charts.cache.put_compressed", { ratio: -0.0001 });
  expect(monitor.metrics().avgCompressionRatio).toBe(0);
});

test("preprocessing is averaged in milliseconds", () => {
  publish("chart_preprocessor.preprocess.stop", { duration: 1_234_567 });
  expect(monitor.metrics()).toEqual({ ...NOTHING, avgPreprocessingTimeMs: 1.23 });
});

test.each([
  ["charts.generate.stop", {}],
  ["charts.generate.stop", { duration: "12" }],
  ["charts.generate.stop", { duration: Number.NaN }],
  ["charts.generate.stop", { duration: 5n }],
  ["charts.generate.stop", { duration: 5, metadata: { svg_size: "big" } }],
  ["charts.generate.stop", { duration: 5, metadata: { svg_size: -1 } }],
  ["charts.generate.stop", { duration: 2 ** 63 }],
  ["charts.cache.put_compressed", { ratio: null }],
  ["charts.cache.put_compressed", { ratio: Number.POSITIVE_INFINITY }],
  ["chart_preprocessor.preprocess.stop", null],
  ["chart_preprocessor.preprocess.stop", 7],
])("%s with %o is rejected as a whole", (event, message) => {
  publish(event, message);
  expect(monitor.rejected).toBe(1);
  expect(monitor.metrics()).toEqual(NOTHING);
});

test("starting twice subscribes once, even through two references", () => {
  monitor.start();
  chartPerformanceMonitor(registry).start();
  publish("charts.cache.hit");
  expect(monitor.metrics().cacheHits).toBe(1);
});

test("stopping removes every subscription, and the monitor can be started again", () => {
  publish("charts.cache.hit");
  monitor.stop();
  for (const event of EVENTS) {
    expect(channel(`ash_reports.${event}`).hasSubscribers).toBe(false);
    publish(event, { duration: 1, ratio: 1 });
  }
  expect(monitor.metrics()).toEqual({ ...NOTHING, cacheHits: 1, cacheHitRate: 1 });
  monitor.start();
  publish("charts.cache.hit");
  expect(monitor.metrics().cacheHits).toBe(2);
});

test("a reset returns the readings up to then and starts from 0", () => {
  publish("charts.cache.put_compressed", { ratio: 0.35 });
  expect(monitor.reset()).toMatchObject({ totalCompressedEntries: 1, avgCompressionRatio: 0.35 });
  expect(monitor.metrics()).toEqual(NOTHING);
});

test("a reset does not change the number of rejected events", () => {
  publish("charts.generate.stop");
  monitor.reset();
  expect(monitor.rejected).toBe(1);
});

test("after the registry was detached, nothing is thrown into the publisher", () => {
  registry.detach();
  expect(() => publish("charts.cache.hit")).not.toThrow();
});

test("its metrics are in the registry, each with a help text, under names that scrapers do not change", () => {
  const { metrics } = registry.snapshot();
  expect(metrics.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "mean chart_generation_nanoseconds",
    "counter chart_size_bytes_total",
    "counter chart_cache_hits_total",
    "counter chart_cache_misses_total",
    "mean chart_compression_ratio",
    "mean chart_preprocessing_nanoseconds",
    "counter chart_monitor_rejected_total",
  ]);
  for (const { name, help } of metrics) expect(help.length, name).toBeGreaterThan(10);
});
