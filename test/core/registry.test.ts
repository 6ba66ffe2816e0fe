/** Registries: their creation, metrics, readings and detaching. */

import { inspect } from "node:util";
import { type Counter, Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { expectRefusal } from "../support/refusals.ts";

test("importing creates nothing, and a registry works at once", () => {
  const registry = new Registry();
  registry.counter({ name: "a_total" }).inc();
  expect(registry.snapshot().metrics).toMatchObject([{ name: "a_total", series: [{ scaled: "1" }] }]);
  registry.detach();
});

test("a console shows its class name", () => {
  expect(inspect(new Registry())).toBe("Registry { labels: {} }");
});

test.each([null, 1, "x"])("refuses the options %s", (options) => {
  expectRefusal(() => new Registry(options as unknown as object), TypeError, "OPTION_INVALID", /an object of options/);
});

test.each(["ignore", null, true])("refuses the onInvalid %s", (onInvalid) => {
  const make = () => new Registry({ onInvalid: onInvalid as unknown as "throw" });
  expectRefusal(make, RangeError, "OPTION_INVALID", /onInvalid must be "throw" or "count"/);
});

describe("constant labels", () => {
  test("are on every series, and in registries that attach", () => {
    const registry = new Registry({ labels: { service: "charts", zone: 'a "b"\n' } });
    const { handle } = registry;
    registry.counter({ name: "a_total" }).inc();
    registry
      .counter({ name: "b_total", labelNames: ["x"] })
      .labels("1")
      .inc();
    const [plain, labelled] = registry.snapshot().metrics;
    expect(plain?.series[0]?.labels).toEqual({ service: "charts", zone: 'a "b"\n' });
    expect(labelled?.series[0]?.labels).toEqual({ service: "charts", zone: 'a "b"\n', x: "1" });
    expect(registry.labels).toEqual({ service: "charts", zone: 'a "b"\n' });
    registry.detach();
    const again = Registry.attach(handle);
    expect(again.labels).toEqual(registry.labels);
    expect(new Registry().labels).toEqual({});
    expect(again.snapshot().metrics[0]?.series[0]?.labels).toEqual({ service: "charts", zone: 'a "b"\n' });
    again.detach();
  });

  test.each([{ a: {} }, { a: null }, { a: undefined }, { a: "\ud800" }])("refuse the value in %j", (labels) => {
    const make = () => new Registry({ labels: labels as unknown as Record<string, string> });
    expectRefusal(make, TypeError, "OPTION_INVALID", /label a of all metrics must be a well-formed string/);
  });

  test("numbers and booleans become strings", () => {
    const registry = new Registry({ labels: { pid: 5, canary: true } });
    expect(registry.labels).toEqual({ pid: "5", canary: "true" });
    registry.detach();
  });

  test.each([null, "a", 1, new Map([["a", "1"]]), ["a"]])("refuse %s instead of an object", (labels) => {
    const make = () => new Registry({ labels: labels as unknown as Record<string, string> });
    expectRefusal(make, TypeError, "OPTION_INVALID", /labels must be an object/);
  });
});

test("get finds a metric of any kind by its name, and nothing else", () => {
  const registry = new Registry();
  const made = [
    registry.counter({ name: "a" }),
    registry.upDownCounter({ name: "b" }),
    registry.gauge({ name: "c" }),
    registry.mean({ name: "d" }),
    registry.histogram({ name: "e" }),
    registry.counter({ name: "f", labelNames: ["x"] }),
  ];
  expect(["a", "b", "c", "d", "e", "f"].map((name) => registry.get(name))).toEqual(made);
  expect(registry.get("a")).toBe(made[0]);
  for (const name of ["g", "", "toString", "__proto__"]) expect(registry.get(name)).toBeUndefined();
  registry.detach();
});

test("stats report what is used, held and refused", () => {
  const registry = new Registry({ maxBytes: 64 * 2 ** 20, maxSeriesPerMetric: 2, onInvalid: "count" });
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
        series?.scaled,
        series?.counts,
        series?.scaledSums,
      ]);
    const closed = amounts(registry.reset());
    expect(closed).toEqual([
      [undefined, "3", undefined, undefined],
      [1, "15000", undefined, undefined],
      [undefined, undefined, [1, 1], ["5", "30"]],
      [undefined, "70000", undefined, undefined],
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
