/** Far more label sets than the limit: totals stay exact, nothing throws, and memory does not grow. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { finished, start } from "./workers.ts";

const THREADS = 4;
const SETS = 1_000_000;
const FIRST = 250_000;
/** A bit more than one byte for each label set of a thread after the first ones. */
const LEAST_LEAK = 2 ** 18;

test("a million label sets from four threads: exact, and flat after the first quarter", async () => {
  const registry = new Registry();
  const { handle } = registry;
  const workers = Array.from({ length: THREADS }, (_, number) =>
    start("flood.worker.js", { handle, number, sets: SETS / THREADS, first: FIRST / THREADS }),
  );
  const grown = (await Promise.all(workers.map(finished))) as { heap: number; block: number }[];
  console.log("grown after the first quarter, in bytes:", JSON.stringify(grown));
  const [metric] = registry.snapshot().metrics;
  const total = metric?.series.reduce((sum, { scaled }) => sum + Number(scaled), 0);
  expect(total).toBe(SETS);
  expect(metric?.series[0]?.labels).toEqual({ otel_metric_overflow: "true" });
  expect(metric?.series).toHaveLength(2001);
  expect(registry.stats()).toMatchObject({ series: 2000, overflowed: SETS - 2000, refused: 0 });
  for (const { heap, block } of grown) {
    expect(block).toBe(0);
    expect(heap).toBeLessThan(LEAST_LEAK);
  }
  registry.detach();
});
