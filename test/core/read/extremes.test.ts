/** Extremes: the smallest and the largest value, if a metric keeps them. */

import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { exponential, mergeSnapshots, Registry } from "threadtally";
import { expect, test } from "vitest";
import { holds } from "../../support/property.ts";

test("are read with the count and the sum", () => {
  const registry = new Registry();
  const ratio = registry.mean({ name: "ratio", minMax: true });
  const took = registry.histogram({ name: "took", buckets: [1, 2], minMax: true });
  expect(ratio.read()).toEqual({ count: 0, sum: 0, mean: Number.NaN, min: Number.NaN, max: Number.NaN });
  for (const metric of [ratio, took]) {
    metric.recordAll(Float64Array.of(0.35, -0.1, 5.25));
    expect(metric.read()).toMatchObject({ count: 3, sum: 5.5, min: -0.1, max: 5.25 });
  }
  registry.detach();
});

test("are the doubles nearest to the values, beyond 2^53 units too; a negative zero is 0", () => {
  const registry = new Registry();
  const ratio = registry.mean({ name: "ratio", minMax: true, scale: 1000 });
  ratio.record(-0);
  expect(Object.is(ratio.read().min, 0)).toBe(true);
  ratio.recordAll(Float64Array.of(2 ** 60 / 1000, -(2 ** 70) / 1000, 12.5));
  expect(ratio.read()).toMatchObject({ min: -(2 ** 70) / 1000, max: 2 ** 60 / 1000 });
  registry.detach();
});

test("exist only if requested, and requesting them is part of the definition", () => {
  const registry = new Registry();
  const ratio = registry.mean({ name: "ratio" });
  ratio.record(1);
  expect(ratio.read()).toEqual({ count: 1, sum: 1, mean: 1 });
  expect(() => registry.mean({ name: "ratio", minMax: true })).toThrow(
    expect.objectContaining({ code: "DEFINITION_CONFLICT" }),
  );
  expect(() => registry.mean({ name: "other", minMax: 1 as never })).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID" }),
  );
  registry.detach();
});

test("are those of all values, of any size and number", () => {
  const registry = new Registry();
  let made = 0;
  holds(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.integer({ min: -3, max: 3 })), {
        minLength: 1,
      }),
      (values) => {
        const name = `n${made++}`;
        const metrics = [
          registry.mean({ name: `${name}_mean`, scale: 1, minMax: true }),
          registry.histogram({ name: `${name}_list`, scale: 1, minMax: true, buckets: [-1, 0, 1] }),
        ];
        for (const metric of metrics) {
          metric.recordAll(Float64Array.from(values));
          expect(metric.read()).toMatchObject({ min: Math.min(...values), max: Math.max(...values) });
        }
      },
    ),
    50,
  );
  registry.detach();
});

test("come from every thread, even one that has ended", async () => {
  const registry = new Registry();
  const took = registry.histogram({
    name: "took",
    scale: 1,
    minMax: true,
    buckets: exponential({ schema: 0, min: 1, max: 8 }),
  });
  took.record(5);
  for (const value of [-2, 900]) {
    const worker = new Worker(
      `import("threadtally").then(({ Registry }) => {
         const { handle, value } = require("node:worker_threads").workerData;
         Registry.attach(handle).get("took").record(value);
       });`,
      { eval: true, workerData: { handle: registry.handle, value } },
    );
    await new Promise((resolve) => worker.once("exit", resolve));
  }
  expect(took.read()).toMatchObject({ count: 3, min: -2, max: 900 });
  registry.detach();
});

test("are kept by resets, and include records through borrowed lanes", () => {
  const registry = new Registry({ maxThreads: 1 });
  const ratio = registry.mean({ name: "ratio", minMax: true });
  ratio.record(3);
  expect(ratio.reset()).toEqual({ count: 1, sum: 3, mean: 3, min: 3, max: 3 });
  ratio.record(2);
  expect(ratio.read()).toEqual({ count: 1, sum: 2, mean: 2, min: 2, max: 3 });
  registry.detach();
});

test("are in snapshots as exact decimals, and merge", () => {
  const snapshotOf = (values: readonly number[]) => {
    const registry = new Registry();
    registry.mean({ name: "ratio", scale: 10, minMax: true }).recordAll(Float64Array.from(values));
    const snapshot = registry.snapshot();
    registry.detach();
    return snapshot;
  };
  const [low, high, none] = [snapshotOf([0.1, 0.2]), snapshotOf([7, 0.3]), snapshotOf([])] as const;
  expect(low.metrics[0]?.series[0]).toMatchObject({ scaledMin: "1", scaledMax: "2" });
  expect(none.metrics[0]?.series[0]).toMatchObject({ scaledMin: null, scaledMax: null });
  for (const merged of [mergeSnapshots(low, none, high), mergeSnapshots(none, high, low)]) {
    expect(merged.metrics[0]?.series[0]).toMatchObject({ count: 4, scaled: "76", scaledMin: "1", scaledMax: "70" });
  }
});
