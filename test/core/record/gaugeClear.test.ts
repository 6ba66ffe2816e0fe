/** Gauges whose level is taken back. */

import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { describe, expect, onTestFinished, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";

const BUILD = fileURLToPath(new URL("../../../build/index.cjs", import.meta.url));
const AGGREGATES = ["last", "sum", "min", "max", "average", "first"] as const;

describe.each(AGGREGATES)("clearing the %s", (aggregate) => {
  test("takes the level away until the next one, which starts at 0", () => {
    const registry = new Registry();
    onTestFinished(() => registry.detach());
    const gauge = registry.gauge({ name: "a", aggregate });
    const series = () => registry.snapshot().metrics[0]?.series;
    gauge.clear();
    expect([gauge.value, series()]).toEqual([Number.NaN, []]);
    gauge.set(3);
    expect(series()).toMatchObject([{ level: "3" }]);
    gauge.clear();
    expect([gauge.value, series()]).toEqual([Number.NaN, []]);
    gauge.inc(2);
    expect([gauge.value, series()]).toMatchObject([2, [{ level: "2" }]]);
    registry.detach();
    expectRefusal(
      () => gauge.clear(),
      RangeError,
      "DETACHED",
      /^A registry and its metrics cannot be used after registry.detach/,
    );
  });

  test("takes this thread's level alone, and the one of last for all", async () => {
    const registry = new Registry();
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    onTestFinished(() => {
      other.detach();
      registry.detach();
    });
    const [here, there] = [registry.gauge({ name: "a", aggregate }), other.gauge({ name: "a", aggregate })];
    here.set(3);
    there.set(5);
    here.clear();
    expect(there.value).toBe(aggregate === "last" ? Number.NaN : 5);
    there.clear();
    expect(here.value).toBeNaN();
  });

  test("of a series that was removed changes nothing; the series beyond the limit has none to clear", () => {
    const registry = new Registry({ maxSeriesPerMetric: 1 });
    onTestFinished(() => registry.detach());
    const family = registry.gauge({ name: "a", aggregate, labelNames: ["x"] });
    const [kept, beyond] = [family.labels("1"), family.labels("2")];
    const series = () => registry.snapshot().metrics[0]?.series;
    kept.set(3);
    beyond.set(4);
    beyond.clear();
    expect([beyond.value, series()]).toMatchObject([Number.NaN, [{ labels: { x: "1" }, level: "3" }]]);
    family.remove("1");
    kept.clear();
    expect([kept.value, series()]).toEqual([Number.NaN, []]);
    kept.set(7);
    expect(series()).toMatchObject([{ labels: { x: "1" }, level: "7" }]);
  });
});

test.each(AGGREGATES)("a NaN is a level of the %s, which clear() takes back", (aggregate) => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  const family = registry.gauge({ name: "a", aggregate, labelNames: ["x"] });
  const bound = family.labels("1");
  const series = () => registry.snapshot().metrics[0]?.series;
  bound.set(Number.NaN);
  expect(series()).toMatchObject([{ level: "NaN" }]);
  bound.clear();
  expect(series()).toEqual([]);
  bound.set(1);
  family.remove("1");
  bound.set(Number.NaN);
  // This reading has the thread forget its address of the label set that was removed.
  expect(series()).toMatchObject([{ level: "NaN" }]);
  bound.clear();
  expect(series()).toEqual([]);
});

test.each(AGGREGATES)("clearing a removed %s leaves its series to other label sets", (aggregate) => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  onTestFinished(() => registry.detach());
  const family = registry.gauge({ name: "a", aggregate, labelNames: ["x"] });
  const bound = family.labels("1");
  bound.set(3);
  family.remove("1");
  bound.clear();
  family.labels("2").set(4);
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "2" }, level: "4" }]);
  bound.clear();
  expect(family.labels("2").value).toBe(4);
});

test("a thread without a lane clears nothing, since it has set no level", async () => {
  const other = new (await anotherCopy()).Registry({ maxThreads: 1, maxSeriesPerMetric: 1 });
  const registry = Registry.attach(other.handle);
  onTestFinished(() => {
    registry.detach();
    other.detach();
  });
  const options = { name: "a", aggregate: "sum", labelNames: ["x"] } as const;
  other.gauge(options).labels("1").set(3);
  const family = registry.gauge(options);
  family.labels("1").clear();
  family.labels("2").clear();
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "1" }, level: "3" }]);
});

test.each(AGGREGATES)("clearing the %s gives the series of its label set to the next one", (aggregate) => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  const levels = registry.gauge({ name: "a", labelNames: ["at"], aggregate, maxSeries: 20 });
  for (let at = 0; at < 1000; at++) {
    levels.labels(at).set(at);
    expect([...levels]).toEqual([[{ at: String(at) }, at]]);
    levels.labels(at).clear();
  }
  expect(registry.stats().overflowed).toBe(0);
});

test("a label set whose level one thread takes back keeps the levels of the others", async () => {
  const registry = new Registry({ maxThreads: 4 });
  onTestFinished(() => registry.detach());
  const options = { name: "a", labelNames: ["at"], aggregate: "sum", maxSeries: 20 } as const;
  const levels = registry.gauge(options);
  const worker = new Worker(
    `const { workerData, parentPort } = require("node:worker_threads");
     const { Registry } = require(${JSON.stringify(BUILD)});
     Registry.attach(workerData.handle).gauge(workerData.options).labels("x").set(3);
     parentPort.postMessage("set");
     parentPort.once("message", () => {});`,
    { eval: true, workerData: { handle: registry.handle, options } },
  );
  await once(worker, "message");
  levels.labels("x").set(4);
  levels.labels("x").clear();
  for (let at = 0; at < 100; at++) {
    levels.labels(at).set(at);
    levels.labels(at).clear();
  }
  expect([...levels]).toEqual([[{ at: "x" }, 3]]);
  await worker.terminate();
});

test("clearing takes no lane where no level is set", async () => {
  const made = new (await anotherCopy()).Registry();
  for (const aggregate of AGGREGATES) made.gauge({ name: aggregate, aggregate });
  const registry = Registry.attach(made.handle);
  for (const aggregate of AGGREGATES) registry.gauge({ name: aggregate, aggregate }).clear();
  expect(registry.lane).toBeUndefined();
  for (const attached of [registry, made]) attached.detach();
});
