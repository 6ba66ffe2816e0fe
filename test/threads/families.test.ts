/** Any thread creates any series at any time: each once, never more than the limit, whoever is killed meanwhile. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, start, total } from "./workers.ts";

const SETS = 60;
const STEPS = [1, 7, 11, 13]; // without a common divisor with SETS: each order visits every set

test("threads that create the same label sets in different orders create each once, up to the limit and not beyond", async () => {
  for (let round = 0; round < 6; round++) {
    const registry = new Registry({ maxSeriesPerMetric: SETS });
    const family = registry.counter({ name: "records_total", labelNames: ["first", "second"] });
    const words = acknowledgements(4);
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const workers = words.map((acknowledged, i) =>
      start("label.worker.js", {
        ...{ handle: registry.handle, acknowledged, gate, workers: words.length },
        ...{ sets: SETS, from: i * 17, step: STEPS[i] },
      }),
    );
    // In every other round one of them is killed as soon as it has begun.
    const kills = round % 2;
    const ends = workers.map(finished);
    if (kills) {
      while (Atomics.load(words[0] as Int32Array, 0) < 3) await new Promise(setImmediate);
      await workers[0]?.terminate();
    }
    await Promise.all(ends);
    const series = registry.snapshot().metrics[0]?.series ?? [];
    const recorded = series.reduce((sum, { units }) => sum + Number(units), 0);
    expect(new Set(series.map(({ labels }) => JSON.stringify(labels))).size).toBe(SETS);
    expect(series).toHaveLength(SETS);
    expect(registry.stats()).toMatchObject({ series: SETS, overflowed: 0, full: 0 });
    expect(recorded).toBeGreaterThanOrEqual(total(words));
    expect(recorded).toBeLessThanOrEqual(total(words) + kills);
    // One more set goes to the overflow series, and the total stays right.
    family.labels("one", "more").inc();
    expect(registry.stats()).toMatchObject({ series: SETS, overflowed: 1 });
    const overflow = registry.snapshot().metrics[0]?.series[0];
    expect(overflow).toMatchObject({ labels: { otel_metric_overflow: "true" }, units: "1" });
    registry.detach();
  }
});
