/** The event loop's lag and utilisation, of a loop that was kept busy. */

import { Registry, type Snapshot } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { seriesOf } from "./series.ts";

/** Some turns of the event loop, in each of which Node looks at it, also on a machine that does not run this process for a while. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Of a snapshot: the event loop's time in a state, in seconds. */
function secondsIn(state: string, { metrics }: Snapshot): number {
  const time = metrics.find(({ name }) => name === "nodejs_eventloop_time_seconds_total");
  return Number(time?.series.find(({ labels }) => labels.state === state)?.units) / 1e6;
}

test("a loop that was stuck shows it, and the next collection begins anew", async () => {
  const registry = new Registry();
  const runtime = collectRuntimeMetrics(registry, { groups: ["eventLoop"] });
  const seconds = (name: string) => {
    const [series] = seriesOf(registry, `nodejs_eventloop_${name}`).values();
    return Number(series?.units) / 1e9;
  };
  await turns();
  const before = registry.snapshot();
  const stuckUntil = performance.now() + 300;
  while (performance.now() < stuckUntil);
  await turns();
  const after = registry.snapshot();
  const { metrics } = after;
  const level = (name: string) =>
    Number(metrics.find((metric) => metric.name === `nodejs_eventloop_lag_${name}seconds`)?.series[0]?.units) / 1e9;
  expect(level("max_")).toBeGreaterThan(0.2);
  expect(level("min_")).toBeLessThan(level("max_"));
  expect(level("p99_")).toBeGreaterThanOrEqual(level("p50_"));
  // The stall is one of the looks, also where Node left it out.
  expect(level("mean_")).toBeGreaterThan(0);
  expect(level("mean_")).toBeLessThan(level("max_"));
  const [utilization] = metrics.find((metric) => metric.name === "nodejs_eventloop_utilization_ratio")?.series ?? [];
  const [active = 0, idle = 0] = ["active", "idle"].map((state) => secondsIn(state, after) - secondsIn(state, before));
  expect(active).toBeGreaterThanOrEqual(0.3);
  expect(Number(utilization?.units) / 1e6).toBeCloseTo(active / (active + idle), 3);
  expect(seconds("lag_seconds")).toBeGreaterThan(0);
  runtime.stop();
  registry.detach();
});
