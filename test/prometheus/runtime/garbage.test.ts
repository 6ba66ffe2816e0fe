/** Every garbage collection is counted, even if Node reports several together. */

import { PerformanceObserver } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { seriesOf } from "./series.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function major(registry: Registry): number {
  const counts = seriesOf(registry, "nodejs_gc_duration_seconds").get(`${registry.lane},major`)?.counts ?? [];
  return counts.reduce((total, count) => total + count, 0);
}

/**
 * Forces collections and waits until Node has reported some: it does so some turns of the event loop later, to all
 * observers at once. The event loop would not turn by itself: a report does not wake it.
 */
async function collectReported(times: number): Promise<void> {
  let isReported = false;
  const observer = new PerformanceObserver(() => {
    isReported = true;
  });
  observer.observe({ entryTypes: ["gc"] });
  for (let i = 0; i < times; i++) collectGarbage();
  while (!isReported) await new Promise(setImmediate);
  observer.disconnect();
}

/** Waits until this many are counted. */
async function counted(registry: Registry, least: number): Promise<void> {
  while (major(registry) < least) await new Promise(setImmediate);
}

test("twenty collections in one turn of the event loop are all counted", async () => {
  const registry = new Registry();
  const runtime = collectRuntimeMetrics(registry, { groups: ["garbageCollection"], gcDurationBuckets: [1, 2] });
  await collectReported(20);
  await counted(registry, 20);
  expect(seriesOf(registry, "nodejs_gc_duration_seconds").get(`${registry.lane},major`)?.counts).toHaveLength(3);
  runtime.stop();
  registry.detach();
});

test("garbage collections between two readings and before the stop are counted once", async () => {
  const registry = new Registry();
  const runtime = collectRuntimeMetrics(registry, { groups: ["garbageCollection"] });
  await collectReported(10);
  registry.collect();
  await collectReported(10);
  await counted(registry, 20);
  runtime.stop();
  const atStop = major(registry);
  await collectReported(1);
  expect(major(registry)).toBe(atStop);
  registry.detach();
});
