/** Monitors in several threads on one registry keep one set of exact totals. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";
import { expect, test } from "vitest";

interface Answer {
  readonly log: { readonly entries: number; readonly hits: number };
  readonly seen: number;
}

/** Publishes `times` ratios from each of several workers at once, and runs `meanwhile` until they are done. */
async function publish(registry: Registry, workers: number, times: number, ratios: number[], meanwhile = () => {}) {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const answers = Array.from({ length: workers }, async () => {
    const workerData = { handle: registry.handle, ratios, times, gate, workers };
    const worker = new Worker(new URL("publish.worker.js", import.meta.url), { workerData });
    const [answer] = (await once(worker, "message")) as [Answer];
    return answer;
  });
  let isDone = false;
  const all = Promise.all(answers).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    meanwhile();
    await new Promise(setImmediate);
  }
  return all;
}

test("a hundred ratios of 0.35 from four threads are 100 entries with an average of 0.35", async () => {
  const registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  await publish(registry, 4, 25, [0.35]);
  expect(monitor.metrics()).toMatchObject({ totalCompressedEntries: 100, avgCompressionRatio: 0.35 });
  registry.detach();
});

test("five ratios, twenty times each, average exactly 0.36", async () => {
  const registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  await publish(registry, 5, 20, [0.3, 0.4, 0.35, 0.25, 0.5]);
  expect(monitor.metrics()).toMatchObject({ totalCompressedEntries: 100, avgCompressionRatio: 0.36 });
  expect(registry.snapshot().metrics.find(({ name }) => name === "chart_compression_ratio")?.series[0]).toMatchObject({
    count: 100,
    scaled: "360000",
  });
  registry.detach();
});

test("a million ratios from eight threads average exactly 0.36, and each thread sees them", async () => {
  const registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  const answers = await publish(registry, 8, 125_000, [0.3, 0.4, 0.35, 0.25, 0.5]);
  expect(monitor.metrics()).toMatchObject({
    totalCompressedEntries: 1_000_000,
    avgCompressionRatio: 0.36,
    cacheHits: 500_000,
    cacheHitRate: 1,
  });
  expect(Math.max(...answers.map(({ seen }) => seen))).toBe(1_000_000);
  registry.detach();
});

test("the closed readings and the rest add up to what the workers logged", async () => {
  const registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  const ratio = registry.mean({ name: "chart_compression_ratio", scale: 10_000 });
  const closed = { entries: 0, hits: 0, scaled: 0 };
  let [resets, fullResets] = [0, 0];
  const close = () => {
    // Resets alternately the monitor and its mean, whose closed reading has the sum.
    if (resets++ % 2 === 0) {
      const { count, sum } = ratio.reset();
      closed.entries += count;
      closed.scaled += Math.round(sum * 10_000);
      if (count > 0) fullResets++;
      return;
    }
    const reading = monitor.reset();
    closed.entries += reading.totalCompressedEntries;
    closed.hits += reading.cacheHits;
    // All ratios are 0.35, so the exact sum follows from the count, and the average must agree with it.
    closed.scaled += reading.totalCompressedEntries * 3500;
    if (reading.totalCompressedEntries > 0) {
      expect(reading.avgCompressionRatio).toBe(0.35);
      fullResets++;
    }
  };
  const answers: Answer[] = [];
  // On a busy machine, this thread may hardly run while the others run.
  while (fullResets < 3) answers.push(...(await publish(registry, 4, 100_000, [0.35], close)));
  const present = monitor.metrics();
  const entries = answers.reduce((sum, { log }) => sum + log.entries, 0);
  expect(closed.entries + present.totalCompressedEntries).toBe(entries);
  expect(closed.hits + present.cacheHits).toBe(answers.reduce((sum, { log }) => sum + log.hits, 0));
  expect(closed.scaled + Math.round(ratio.read().sum * 10_000)).toBe(entries * 3500);
  registry.detach();
});
