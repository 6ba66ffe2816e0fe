/** The data of the live page: the same numbers as other readings of the registry. */

import { exponential, mergeSnapshots, type Registry } from "threadtally";
import { expect, test } from "vitest";
import type { MetricData } from "../../../../src/prometheus/http/page/pageData.ts";
import { metricsOf } from "../../../../src/prometheus/http/page/pageData.ts";
import { everyKind } from "../../everyKind.ts";
import { testRegistry } from "../../exposedText.ts";

function dataOf(registry: Registry, name: string, words: readonly string[] = []): MetricData {
  return metricsOf(registry.snapshot(), words).find((metric) => metric.name === name) as MetricData;
}

test("each metric has its definition, the numbers of all its series, and those of each", () => {
  const registry = everyKind();
  expect(dataOf(registry, "jobs")).toEqual({
    name: "jobs",
    kind: "counter",
    content: "sum",
    help: 'Jobs "done"\nof any kind \\',
    unit: "",
    hasLabels: true,
    total: { value: 2 ** 40 + 4 },
    seriesCount: 3,
    series: [
      { labels: { service: "charts", otel_metric_overflow: "true" }, value: 1 },
      { labels: { service: "charts", kind: 'a"b\\c\nd' }, value: 3 },
      { labels: { service: "charts", kind: "é" }, value: 2 ** 40 },
    ],
  });
  expect(dataOf(registry, "cpu_seconds_total")).toMatchObject({
    unit: "seconds",
    hasLabels: false,
    total: { value: 0.001002 },
    series: [{ labels: { service: "charts" }, value: 0.001002 }],
  });
  expect(dataOf(registry, "in_flight").total).toEqual({ value: -2 });
  expect(dataOf(registry, "load").total).toEqual({ value: 0.25 });
  expect(dataOf(registry, "never_set")).toMatchObject({ total: {}, seriesCount: 0, series: [] });
  expect(dataOf(registry, "compression_ratio").total).toEqual({ count: 2, sum: 0.45 });
  expect(metricsOf(registry.snapshot(), []).map(({ name }) => name)).toEqual(
    registry.snapshot().metrics.map(({ name }) => name),
  );
});

test("a histogram has the quantiles that it has itself, and the bounds of its last bucket with values", () => {
  const registry = testRegistry();
  const took = registry.histogram({ name: "took_seconds", buckets: [0.1, 1, 10] });
  expect(dataOf(registry, "took_seconds").total).toEqual({ count: 0, sum: 0 });
  took.recordAll(Float64Array.of(0.05, 0.2, 0.3, 0.9));
  const { p50, p95, ...others } = dataOf(registry, "took_seconds").total;
  expect(others).toEqual({ count: 4, sum: 1.45, above: 0.1, upTo: 1 });
  expect([p50, p95]).toEqual([took.read().quantile(0.5), took.read().quantile(0.95)]);
  took.record(11);
  expect(dataOf(registry, "took_seconds").total).toMatchObject({ count: 5, above: 10 });
  expect(dataOf(registry, "took_seconds").total).not.toHaveProperty("upTo");
});

test("values in the first bucket have no lower bound", () => {
  const registry = testRegistry();
  registry.histogram({ name: "size", scale: 1, buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(1);
  const { total } = dataOf(registry, "size");
  expect(total).toMatchObject({ count: 1, sum: 1, upTo: 1 });
  expect(total).not.toHaveProperty("above");
});

test("with minMax, the largest value takes the place of the bounds, and the quantiles are within the extremes", () => {
  const registry = testRegistry();
  const options = { labelNames: ["kind"], minMax: true } as const;
  const took = registry.histogram({ name: "took_seconds", buckets: [1, 10], ...options });
  const size = registry.mean({ name: "size", ...options });
  for (const [kind, value] of [
    ["a", 0.5],
    ["a", 7],
    ["b", 0.25],
    ["b", 2],
  ] as const) {
    took.labels(kind).record(value);
    size.labels(kind).record(value);
  }
  const { total, series } = dataOf(registry, "took_seconds");
  expect(total).toMatchObject({ count: 4, sum: 9.75, min: 0.25, max: 7 });
  expect(total).not.toHaveProperty("upTo");
  expect(series.map(({ max }) => max)).toEqual([7, 2]);
  const own = (kind: string) => took.labels(kind).read().quantile(0.95);
  expect(series.map(({ p95 }) => p95)).toEqual([own("a"), own("b")]);
  expect(dataOf(registry, "size").total).toEqual({ count: 4, sum: 9.75, min: 0.25, max: 7 });
});

test("the quantiles of all series are those of their merged buckets", () => {
  const registries = [testRegistry(), testRegistry()];
  const both = testRegistry();
  const took = both.histogram({ name: "took_seconds", labelNames: ["kind"] });
  for (const [index, registry] of registries.entries()) {
    const own = registry.histogram({ name: "took_seconds" });
    for (let n = 1; n <= 50; n++) {
      own.record((n + 30 * index) / 20);
      took.labels(index).record((n + 30 * index) / 20);
    }
  }
  const [merged] = metricsOf(mergeSnapshots(...registries.map((registry) => registry.snapshot())), []);
  expect(dataOf(both, "took_seconds").total).toEqual(merged?.total);
  expect(merged?.total.count).toBe(100);
});

test("sums are exact before they are doubles", () => {
  const registry = testRegistry();
  const bytes = registry.counter({ name: "sent_bytes_total", labelNames: ["to"] });
  for (const [to, amount] of [
    ["a", 2 ** 53],
    ["b", 1],
    ["c", 1],
  ] as const)
    bytes.labels(to).inc(amount);
  expect(dataOf(registry, "sent_bytes_total").total).toEqual({ value: 2 ** 53 + 2 });
});

test("gauges of several series have the smallest and the largest level, and text where JSON has no number", () => {
  const registry = testRegistry();
  const load = registry.gauge({ name: "load", labelNames: ["core"] });
  load.labels(0).set(Number.NEGATIVE_INFINITY);
  expect(dataOf(registry, "load").total).toEqual({ value: "-Infinity" });
  load.labels(1).set(3);
  load.labels(2).set(2);
  expect(dataOf(registry, "load").total).toEqual({ low: "-Infinity", high: 3 });
  load.labels(1).set(Number.NaN);
  const { total, series } = dataOf(registry, "load");
  expect(total).toEqual({});
  expect(series.map(({ value }) => value)).toEqual(["-Infinity", "NaN", 2]);
});

/** Creates metrics with so many series each. */
function metricsOfSizes(...sizes: readonly number[]): Registry {
  const registry = testRegistry({ maxSeriesPerMetric: 10_000 });
  for (const [index, size] of sizes.entries()) {
    const family = registry.counter({ name: `requests_${index}_total`, labelNames: ["route"] });
    for (let n = 0; n < size; n++) family.labels(`/${n}`).inc();
  }
  return registry;
}

test("of each metric, 2,000 series are sent, and those beyond that a search finds; the total is that of all", () => {
  const registry = metricsOfSizes(2500);
  const routes = (...words: string[]) =>
    dataOf(registry, "requests_0_total", words).series.map(({ labels }) => labels.route);
  const { series, ...others } = dataOf(registry, "requests_0_total");
  expect(others).toMatchObject({ total: { value: 2500 }, seriesCount: 2500 });
  expect(series.length).toBe(2000);
  expect(series.at(-1)?.labels).toEqual({ route: "/1999" });
  expect(routes("/2345").slice(1999)).toEqual(["/1999", "/2345"]);
  expect(routes("route=/24", "requests").length).toBe(2100);
  // No more than 200 at once.
  expect(routes("/2").length).toBe(2200);
  expect(routes("/none").length).toBe(2000);
});

test("of all metrics, 10,000 series are sent; each total is that of all series", () => {
  const registry = metricsOfSizes(2000, 2000, 2000, 2000, 1990, 100, 3);
  const metrics = metricsOf(registry.snapshot(), []);
  expect(metrics.map(({ series }) => series.length)).toEqual([2000, 2000, 2000, 2000, 1990, 10, 0]);
  expect(metrics.at(-1)).toMatchObject({ seriesCount: 3, total: { value: 3 } });
  expect(metricsOf(registry.snapshot(), ["requests_6"]).at(-1)?.series.length).toBe(3);
});
