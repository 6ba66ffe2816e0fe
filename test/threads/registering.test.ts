/** Metrics registered by any thread at any time: each exists once, and of two that collide only the first. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, start, total } from "./workers.ts";

const METRICS = 120;
// Coprime to METRICS, so that each order visits every metric.
const STEPS = [1, 7, 11, 13, 119, 113, 109, 107];

test("threads that register the same metrics in different orders get the same metrics", async () => {
  const registry = new Registry();
  const words = acknowledgements(STEPS.length);
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workers = words.map((acknowledged, i) =>
    start("register.worker.js", {
      ...{ handle: registry.handle, acknowledged, gate, workers: words.length },
      ...{ metrics: METRICS, from: i * 31, step: STEPS[i] },
    }),
  );
  const refused = (await Promise.all(workers.map(finished))) as string[][];
  const { metrics } = registry.snapshot();
  const names = new Set(metrics.map(({ name }) => name));
  expect(names.size).toBe(metrics.length);
  // Exactly one of each colliding pair, and everything else.
  for (let number = 3; number < METRICS; number += 4) {
    expect([`metric_${number - 1}`, `metric_${number - 1}_sum`].filter((name) => names.has(name))).toHaveLength(1);
  }
  expect(metrics).toHaveLength((METRICS / 4) * 3);
  // For each thread, exactly those were rejected that were never registered.
  const missing = Array.from({ length: METRICS }, (_, number) =>
    number % 4 === 3 ? `metric_${number - 1}_sum` : `metric_${number}`,
  ).filter((name) => !names.has(name));
  for (const ofThread of refused) {
    expect(ofThread.toSorted()).toEqual(missing.map((name) => `NAME_INVALID ${name}`).toSorted());
  }
  for (const { series } of metrics) expect(Number(series[0]?.count ?? series[0]?.scaled)).toBe(STEPS.length);
  expect(total(words)).toBe(metrics.length * STEPS.length);
  expect(registry.stats().refused).toBe(0);
  registry.detach();
});
