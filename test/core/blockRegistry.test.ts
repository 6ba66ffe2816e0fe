/** What users do with a registry: readings, statistics, resets and detaching. */

import { type Counter, Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { expectRefusal } from "../support/refusals.ts";

test("stats report what is used, held and refused", () => {
  const registry = new Registry({ maxBytes: 2 ** 26, maxSeriesPerMetric: 2, onInvalid: "count" });
  const empty = registry.stats();
  expect(empty).toEqual({
    bytesUsed: expect.any(Number),
    bytesLimit: 64 * 2 ** 20,
    startTime: expect.any(Number),
    threads: 0,
    series: 0,
    overflowed: 0,
    overflowedFull: 0,
    rejected: 0,
    refused: 0,
  });
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  for (const value of ["1", "2", "3", "3", "1"]) family.labels(value).inc();
  registry.counter({ name: "b_total" }).inc(-1);
  const used = registry.stats();
  expect(used).toMatchObject({ threads: 1, series: 3, overflowed: 2, rejected: 1, refused: 0 });
  expect(used.bytesUsed).toBeGreaterThan(empty.bytesUsed);
  registry.detach();
});

test("a snapshot takes perThread and nothing else", () => {
  const registry = new Registry();
  registry.counter({ name: "a_total" }).inc(2);
  expect(registry.snapshot({ perThread: true }).metrics).toMatchObject([{ series: [{ threads: [{ scaled: "2" }] }] }]);
  const rule = /^snapshot takes an object of options, but got true/;
  expectRefusal(() => registry.snapshot(true as never), TypeError, "OPTION_INVALID", rule);
  registry.detach();
});

describe("reset", () => {
  test("takes no arguments, and names what resets one metric", () => {
    const registry = new Registry();
    const counter = registry.counter({ name: "a_total" });
    counter.inc();
    const reset = () => registry.reset(...(["a_total"] as unknown as []));
    expectRefusal(reset, TypeError, "OPTION_INVALID", /but got one\. To reset one metric, call its own reset\(\)\.$/);
    expect(counter.value).toBe(1);
    registry.detach();
  });

  test("closes what counts and returns it; levels stay", () => {
    const registry = new Registry();
    registry.counter({ name: "a_total" }).inc(3);
    registry.mean({ name: "b" }).record(1.5);
    const histogram = registry.histogram({ name: "c", buckets: [1], scale: 10 });
    histogram.record(0.5);
    histogram.record(3);
    registry.gauge({ name: "d" }).set(7);
    registry.upDownCounter({ name: "e" }).add(8);
    const amounts = (snapshot: ReturnType<Registry["snapshot"]>) =>
      snapshot.metrics.map(({ series: [series] }) => [
        series?.count,
        series?.scaled ?? series?.level,
        series?.counts,
        series?.scaledSums,
      ]);
    const closed = amounts(registry.reset());
    expect(closed).toEqual([
      [undefined, "3", undefined, undefined],
      [1, "1500000", undefined, undefined],
      [undefined, undefined, [1, 1], ["5", "30"]],
      [undefined, "7", undefined, undefined],
      [undefined, "8", undefined, undefined],
    ]);
    expect(amounts(registry.snapshot())).toEqual([
      [undefined, "0", undefined, undefined],
      [0, "0", undefined, undefined],
      [undefined, undefined, [0, 0], ["0", "0"]],
      closed[3],
      closed[4],
    ]);
    registry.detach();
  });

  test("takes no more memory for a thousand resets than for one", () => {
    const registry = new Registry();
    const mean = registry.mean({ name: "a" });
    mean.record(1);
    registry.reset();
    const { bytesUsed } = registry.stats();
    for (let i = 0; i < 1000; i++) {
      mean.record(1);
      registry.reset();
    }
    expect(registry.stats().bytesUsed).toBe(bytesUsed);
    registry.detach();
  });
});

describe("detach", () => {
  test("ends the registry and its metrics with a remedy, and what was recorded stays", () => {
    const registry = new Registry();
    const { handle } = registry;
    const counter = registry.counter({ name: "a_total" });
    const mean = registry.mean({ name: "b" });
    const histogram = registry.histogram({ name: "c" });
    const family = registry.counter({ name: "d_total", labelNames: ["x"] });
    const gauge = registry.gauge({ name: "e", aggregate: "sum" });
    const jobs = registry.upDownCounter({ name: "f" });
    const bound = family.labels("1");
    const uses = [
      () => counter.inc(),
      () => counter.inc(2),
      () => counter.value,
      () => counter.reset(),
      () => mean.record(1),
      () => mean.recordAll(Float64Array.of(1)),
      () => mean.read(),
      () => mean.reset(),
      () => histogram.record(1),
      () => histogram.read(),
      () => bound.inc(),
      () => family.labels("1").inc(),
      () => family.remove("1"),
      () => gauge.set(1),
      () => gauge.inc(),
      () => gauge.value,
      () => jobs.add(1),
      () => jobs.value,
      () => registry.counter({ name: "a_total" }),
      () => registry.get("a_total"),
      () => registry.snapshot(),
      () => registry.reset(),
      () => registry.stats(),
      () => registry.handle,
    ];
    for (const use of uses.slice(0, 17)) use();
    registry.detach();
    registry.detach();
    for (const use of uses) {
      expectRefusal(use, RangeError, "DETACHED", /after registry\.detach\(\).* Detach last, or attach again/);
    }
    const again = Registry.attach(handle);
    expect(again).not.toBe(registry);
    registry.detach();
    expect(Registry.attach(handle)).toBe(again);
    expect((again.get("b") as typeof mean).read().count).toBe(0);
    const counted = again.get("a_total") as Counter;
    expect(counted.value).toBe(0);
    counted.inc();
    expect(counted.value).toBe(1);
    again.detach();
  });

  test("frees the lane for the next thread", () => {
    const registry = new Registry({ maxThreads: 1 });
    const { handle } = registry;
    for (let i = 1; i <= 5; i++) {
      const own = Registry.attach(handle);
      own.counter({ name: "a_total" }).inc();
      own.mean({ name: "b", scale: 1 }).record(i);
      expect(own.stats().threads).toBe(1);
      expect(own.counter({ name: "a_total" }).value).toBe(i);
      own.detach();
    }
    const last = Registry.attach(handle);
    expect(last.stats().threads).toBe(0);
    expect(last.mean({ name: "b", scale: 1 }).read()).toEqual({ count: 5, sum: 15, mean: 3 });
    last.detach();
  });
});

test("collectOthers resolves to nothing if there is no other thread, and rejects after detach", async () => {
  const registry = new Registry();
  expect(await registry.collectOthers()).toEqual([]);
  registry.detach();
  await expect(registry.collectOthers()).rejects.toThrow(expect.objectContaining({ code: "DETACHED" }));
});
