/**
 * Families: one series for each label set, in every thread and for every form of arguments, and the overflow series
 * beyond the limit.
 */

import fc from "fast-check";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { contentsOf } from "../../support/contents.ts";
import { anotherCopy } from "../../support/copies.ts";
import { holds } from "../../support/property.ts";

/** Strings that break careless separators, escapes, prototypes and encodings. */
const awkward = fc.oneof(
  fc.string({
    unit: fc.constantFrom("\0", "|", ",", '"', "\\", "\n", "=", "a", "\u0080", "\ufeff", "\u{1f600}"),
    maxLength: 4,
  }),
  fc.constantFrom("", "__proto__", "constructor", "toString", "a,b", "a", "b", "0", "é", "e\u0301", "x".repeat(65_536)),
);

test("in any thread, each label set has exactly one series", async () => {
  const { Registry: OtherRegistry } = await anotherCopy();
  const sets = fc.integer({ min: 1, max: 5 }).chain((labels) => {
    const values = fc.array(awkward, { minLength: labels, maxLength: labels });
    return fc.array(fc.tuple(values, fc.nat({ max: 3 })), { minLength: 1, maxLength: 30 });
  });
  holds(
    fc.property(sets, (given) => {
      const registry = new Registry();
      const other = OtherRegistry.attach(registry.handle);
      const names = given[0]?.[0].map((_, index) => `label_${index}`) as [string, ...string[]];
      const families = [registry, other].map((each) => each.counter({ name: "a_total", labelNames: names }));
      const expected = new Map<string, number>();
      for (const [values, way] of given) {
        const family = families[way & 1];
        const set = Object.fromEntries(names.map((name, index) => [name, values[index] as string]));
        (way & 2 ? family?.labels(set) : family?.labels(...(values as [string])))?.inc();
        const key = JSON.stringify(values);
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      const series = registry.snapshot().metrics[0]?.series ?? [];
      const found = series.map(({ labels, scaled }) => [
        JSON.stringify(names.map((name) => labels[name])),
        Number(scaled),
      ]);
      // In the order of their creation, each once.
      expect(found).toEqual([...expected]);
      other.detach();
      registry.detach();
    }),
    100,
  );
});

test("positional values and objects, cached or not, reach one metric", () => {
  const registry = new Registry();
  const family = registry.mean({ name: "a", labelNames: ["x", "y", "z"] });
  const bound = family.labels("1", "2", "3");
  expect(family.labels({ z: "3", x: "1", y: "2" })).toBe(bound);
  expect(family.labels(1, 2, 3)).toBe(bound);
  expect(family.labels("3", "2", "1")).not.toBe(bound);
  registry.detach();
});

test("a family has the definition that all its series have", () => {
  const registry = new Registry();
  const family = registry.mean({ name: "ratio", scale: 100, labelNames: ["of"] });
  expect(family.definition).toMatchObject({ kind: "mean", name: "ratio", scale: 100, labelNames: ["of"] });
  registry.detach();
});

test("five labels and more work like four", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["a", "b", "c", "d", "e"] });
  family.labels("1", "2", "3", "4", "5").inc();
  family.labels({ a: "1", b: "2", c: "3", d: "4", e: "5" }).inc();
  expect(contentsOf(registry)).toEqual({ a_total: { "1,2,3,4,5": { scaled: "2" } } });
  registry.detach();
});

test.each(["counter", "mean", "histogram"] as const)("a %s beyond its limit counts in the overflow series", (kind) => {
  const registry = new Registry({ maxSeriesPerMetric: 3 });
  const options = { name: "a", scale: 1, labelNames: ["x"] as const };
  const record =
    kind === "counter"
      ? (value: string) => registry.counter(options).labels(value).inc()
      : kind === "mean"
        ? (value: string) => registry.mean(options).labels(value).record(1)
        : (value: string) =>
            registry
              .histogram({ ...options, buckets: [1] })
              .labels(value)
              .record(1);
  expect(registry.snapshot().metrics).toEqual([]);
  for (let round = 0; round < 2; round++) for (let i = 0; i < 10; i++) record(String(i));
  const { a } = contentsOf(registry);
  const counted = Object.entries(a ?? {}).map(([value, { count, scaled, counts }]) => [
    value,
    counts ? counts[0] : (count ?? Number(scaled)),
  ]);
  expect(Object.fromEntries(counted)).toEqual({ true: 14, 0: 2, 1: 2, 2: 2 });
  expect(registry.stats()).toMatchObject({ series: 3, overflowed: 14 });
  registry.detach();
});

test("the overflow series is invisible and not counted while it is empty", () => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  family.labels("1").inc();
  expect(contentsOf(registry)).toEqual({ a_total: { "1": { scaled: "1" } } });
  family.labels("2");
  expect(contentsOf(registry)).toEqual({ a_total: { "1": { scaled: "1" } } });
  family.labels("2").inc();
  expect(contentsOf(registry)).toEqual({ a_total: { true: { scaled: "1" }, "1": { scaled: "1" } } });
  registry.reset();
  expect(contentsOf(registry)).toEqual({ a_total: { "1": { scaled: "0" } } });
  registry.detach();
});

test("more label sets than a thread caches are all found, and counted exactly", () => {
  const registry = new Registry({ maxSeriesPerMetric: 10_000 });
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  const kept = family.labels("9999");
  for (let round = 0; round < 3; round++) for (let i = 0; i < 10_000; i++) family.labels(String(i)).inc();
  kept.inc();
  const series = registry.snapshot().metrics[0]?.series ?? [];
  expect(series).toHaveLength(10_000);
  expect(series.filter(({ scaled }) => scaled !== "3")).toMatchObject([{ labels: { x: "9999" }, scaled: "4" }]);
  expect(registry.stats()).toMatchObject({ series: 10_000, overflowed: 0 });
  registry.detach();
});

test("a bound metric beyond the cache ends with its registry too, and leaves the lane's next holder alone", () => {
  const registry = new Registry({ maxSeriesPerMetric: 5000, maxThreads: 1 });
  const { handle } = registry;
  const family = registry.mean({ name: "a", labelNames: ["x"] });
  for (let i = 0; i < 4001; i++) family.labels(String(i));
  const passing = family.labels("4000");
  expect(family.labels("4000")).not.toBe(passing);
  passing.record(1);
  passing.record(2);
  expect(family.labels("4000").read()).toMatchObject({ count: 2, sum: 3 });
  registry.detach();
  const next = Registry.attach(handle);
  next.counter({ name: "b_total" }).inc();
  expect(() => passing.record(1)).toThrow(/Detach last/);
  expect(
    next
      .mean({ name: "a", labelNames: ["x"] })
      .labels("4000")
      .read().count,
  ).toBe(2);
  next.detach();
});

test.each(["counter", "mean", "histogram"] as const)(
  "a removed %s closes, and comes back from zero through any handle",
  async (kind) => {
    const registry = new Registry();
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    const options = { name: "a", scale: 1, labelNames: ["x"] as const };
    const bind = (each: Registry) => {
      if (kind === "counter") {
        const family = each.counter(options);
        return { family, record: () => family.labels("1").inc() };
      }
      const family = kind === "mean" ? each.mean(options) : each.histogram({ ...options, buckets: [2] });
      return { family, record: () => family.labels("1").record(1) };
    };
    const [here, there] = [bind(registry), bind(other)];
    const shown = () =>
      registry.snapshot().metrics[0]?.series.map(({ scaled, scaledSums }) => scaled ?? scaledSums?.[0]);
    expect(here.family.remove("1")).toBe(false);
    for (let i = 0; i < 5; i++) there.record();
    expect(shown()).toEqual(["5"]);
    expect(here.family.remove({ x: "1" })).toBe(true);
    expect(shown()).toEqual([]);
    expect(there.family.remove("1")).toBe(false);
    registry.reset();
    expect(shown()).toEqual([]);
    there.record();
    here.record();
    expect(shown()).toEqual(["2"]);
    registry.reset();
    expect(shown()).toEqual(["0"]);
    expect(registry.stats().series).toBe(1);
    other.detach();
    registry.detach();
  },
);

test.each(["upDownCounter", "last", "sum"] as const)("a removed level of %s is removed once", (kind) => {
  const registry = new Registry();
  const options = { name: "a", labelNames: ["x"] as const };
  const family =
    kind === "upDownCounter" ? registry.upDownCounter(options) : registry.gauge({ ...options, aggregate: kind });
  const level = family.labels("1");
  // A gauge without a level is not visible.
  expect(family.remove("1")).toBe(kind === "upDownCounter");
  expect(family.remove("1")).toBe(false);
  if ("add" in level) level.add(2);
  else level.set(2);
  expect(family.remove("1")).toBe(true);
  expect(family.remove("1")).toBe(false);
  expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  registry.detach();
});

test("clear returns how many series a snapshot showed: no overflow series that holds nothing", () => {
  const registry = new Registry();
  const labelNames = ["x"] as const;
  const families = [
    registry.counter({ name: "a", labelNames }),
    registry.upDownCounter({ name: "b", labelNames }),
    registry.gauge({ name: "c", labelNames }),
    registry.gauge({ name: "d", labelNames, aggregate: "sum" }),
    registry.mean({ name: "e", labelNames }),
    registry.histogram({ name: "f", labelNames }),
  ];
  const shown = () => registry.snapshot().metrics.map(({ series }) => series.length);
  expect(families.map((family) => family.clear())).toEqual([0, 0, 0, 0, 0, 0]);
  for (const family of families) family.labels("1");
  // Gauges without a level are not shown.
  expect(shown()).toEqual([1, 1, 0, 0, 1, 1]);
  expect(families.map((family) => family.clear())).toEqual([1, 1, 0, 0, 1, 1]);
  expect(shown()).toEqual([0, 0, 0, 0, 0, 0]);
  registry.detach();
});

test("clear removes all label sets, and a bound metric makes its own visible again", () => {
  const registry = new Registry({ maxSeriesPerMetric: 2 });
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  for (const x of ["1", "2", "3"]) family.labels(x).inc(); // the last one is in the overflow series
  expect(family.clear()).toBe(3);
  expect(family.clear()).toBe(0);
  expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  family.labels("2").inc(5);
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "2" }, scaled: "5" }]);
  registry.detach();
});
