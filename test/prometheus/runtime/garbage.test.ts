/** Every garbage collection is counted, also those that Node reports together. */

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

/** Node reports collections some turns of the event loop later. */
const reported = () => new Promise((resolve) => setTimeout(resolve, 50));

test("a hundred that are forced in one turn of the event loop are a hundred", async () => {
  const registry = new Registry();
  const runtime = collectRuntimeMetrics(registry, { groups: ["garbageCollection"], gcDurationBuckets: [1, 2] });
  for (let i = 0; i < 100; i++) collectGarbage();
  await reported();
  expect(major(registry)).toBeGreaterThanOrEqual(100);
  expect(seriesOf(registry, "nodejs_gc_duration_seconds").get(`${registry.lane},major`)?.counts).toHaveLength(3);
  runtime.stop();
  registry.detach();
});

test("those between two collections and before the stop are counted once", async () => {
  const registry = new Registry();
  const runtime = collectRuntimeMetrics(registry, { groups: ["garbageCollection"] });
  for (let i = 0; i < 10; i++) collectGarbage();
  await reported();
  registry.collect();
  for (let i = 0; i < 10; i++) collectGarbage();
  await reported();
  runtime.stop();
  const counted = major(registry);
  expect(counted).toBeGreaterThanOrEqual(20);
  collectGarbage();
  await reported();
  expect(major(registry)).toBe(counted);
  registry.detach();
});
