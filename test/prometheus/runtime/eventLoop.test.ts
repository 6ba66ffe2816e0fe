/** The event loop's lag and utilisation, of a loop that was kept busy. */

import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { seriesOf } from "./series.ts";

const turns = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a loop that was stuck shows it, and the next collection begins anew", async () => {
  const registry = new Registry();
  const runtime = collectRuntimeMetrics(registry, { groups: ["eventLoop"] });
  const seconds = (name: string) => {
    const [series] = seriesOf(registry, `nodejs_eventloop_${name}`).values();
    return Number(series?.units) / 1e9;
  };
  await turns(50);
  registry.collect();
  const stuckUntil = performance.now() + 300;
  while (performance.now() < stuckUntil);
  await turns(50);
  const { metrics } = registry.snapshot();
  const level = (name: string) =>
    Number(metrics.find((metric) => metric.name === `nodejs_eventloop_lag_${name}seconds`)?.series[0]?.units) / 1e9;
  expect(level("max_")).toBeGreaterThan(0.2);
  expect(level("min_")).toBeLessThan(level("max_"));
  expect(level("p99_")).toBeGreaterThanOrEqual(level("p50_"));
  expect(level("mean_")).toBeGreaterThan(0);
  const [utilization] = metrics.find((metric) => metric.name === "nodejs_eventloop_utilization_ratio")?.series ?? [];
  expect(Number(utilization?.units) / 1e6).toBeGreaterThan(0.3);
  const active = seriesOf(registry, "nodejs_eventloop_time_seconds_total").get(`${registry.lane},active`);
  expect(Number(active?.units) / 1e6).toBeGreaterThanOrEqual(0.3);
  expect(seconds("lag_seconds")).toBeGreaterThan(0);
  runtime.stop();
  registry.detach();
});
