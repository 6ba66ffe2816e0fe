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
    units: "360000",
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

test("what resets closed and what is left are together what the workers logged", async () => {
  const registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  const closed = { entries: 0, hits: 0 };
  let resets = 0;
  const close = () => {
    const { totalCompressedEntries, cacheHits } = monitor.reset();
    closed.entries += totalCompressedEntries;
    closed.hits += cacheHits;
    resets++;
  };
  const answers = await publish(registry, 4, 100_000, [0.35, -0.5], close);
  close();
  expect(monitor.metrics()).toMatchObject({ totalCompressedEntries: 0, cacheHits: 0 });
  expect(closed).toEqual({
    entries: answers.reduce((sum, { log }) => sum + log.entries, 0),
    hits: answers.reduce((sum, { log }) => sum + log.hits, 0),
  });
  expect(resets).toBeGreaterThan(2);
  registry.detach();
});
