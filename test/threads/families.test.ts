/**
 * Series created by any thread at any time: each exists once, and never more than the limit, whoever is killed
 * meanwhile.
 */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, reached, start, total } from "./workers.ts";

const SETS = 60;
const ROUNDS = 20;
const STEPS = [1, 7, 11, 13, 59, 53, 49, 47]; // without a common divisor with SETS: each order visits every set
const FOR_EVER = 2 ** 31 - 1;

test.each([[[]], [[0, 5]]])(
  "eight threads create the same label sets in different orders, killed: %j; each exists once, none beyond the limit",
  async (killed) => {
    const registry = new Registry({ maxSeriesPerMetric: SETS, maxBytes: 2 ** 28 });
    const words = acknowledgements(STEPS.length);
    const arrived = new Int32Array(new SharedArrayBuffer(4 * STEPS.length));
    const workers = STEPS.map((step, number) => {
      const acknowledged = words[number] as Int32Array;
      const { handle } = registry;
      return start("label.worker.js", { handle, number, sets: SETS, step, rounds: ROUNDS, arrived, acknowledged });
    });
    const ends = workers.map(finished);
    for (const number of killed) {
      await reached(words[number] as Int32Array, 3 + number * 50);
      await workers[number]?.terminate();
      Atomics.store(arrived, number, FOR_EVER); // the others continue without it
    }
    await Promise.all(ends);
    const { metrics } = registry.snapshot();
    expect(metrics).toHaveLength(ROUNDS);
    for (const { series } of metrics) {
      expect(new Set(series.map(({ labels }) => JSON.stringify(labels))).size).toBe(SETS);
      expect(series).toHaveLength(SETS);
    }
    expect(registry.stats()).toMatchObject({ series: SETS * ROUNDS, overflowed: 0, refused: 0 });
    const recorded = metrics.flatMap(({ series }) => series).reduce((sum, { scaled }) => sum + Number(scaled), 0);
    expect(recorded).toBeGreaterThanOrEqual(total(words));
    expect(recorded).toBeLessThanOrEqual(total(words) + killed.length);
    // One more set goes to the overflow series, and the total stays right.
    registry
      .counter({ name: "round_1_total", labelNames: ["first", "second"] })
      .labels("one", "more")
      .inc();
    expect(registry.stats()).toMatchObject({ series: SETS * ROUNDS, overflowed: 1 });
    const overflow = registry.snapshot().metrics.find(({ name }) => name === "round_1_total")?.series[0];
    expect(overflow).toMatchObject({ labels: { otel_metric_overflow: "true" }, scaled: "1" });
    registry.detach();
  },
);
