/** Spaces: metrics of adapters, which have their own names, and which only readings of their space contain. */

import { type Counter, type Cursor, type CursorOptions, Registry, type RegistryOptions } from "threadtally";
import { expose } from "threadtally/prometheus";
import { expect, onTestFinished, test } from "vitest";
import { define } from "../../src/core/define/definition.ts";
import { expectRefusal } from "../support/refusals.ts";

function testRegistry(options?: RegistryOptions): Registry {
  const registry = new Registry(options);
  onTestFinished(() => registry.detach());
  return registry;
}

/** Returns the names and values that a cursor visits. */
function values(cursor: Cursor): Record<string, number> {
  const all: Record<string, number> = {};
  while (cursor.next()) all[cursor.definition.name] = cursor.value;
  return all;
}

/** A registry with a counter `hits` in no space and in each of two, which have 1, 2 and 3. */
function three(): { registry: Registry; counters: Counter[] } {
  const registry = testRegistry();
  const counters = [{}, { space: "a" }, { space: "b" }].map((space) => registry.counter({ name: "hits", ...space }));
  for (const [index, counter] of counters.entries()) counter.inc(index + 1);
  return { registry, counters };
}

test("one name is another metric in each space, and every reading contains exactly its space", () => {
  const { registry, counters } = three();
  expect(counters.map(({ value }) => value)).toEqual([1, 2, 3]);
  const spaces = [undefined, "a", "b", "c"].map((space) => (space === undefined ? {} : { space }));
  const expected = [{ hits: 1 }, { hits: 2 }, { hits: 3 }, {}];
  expect(spaces.map((space) => values(registry.cursor(space)))).toEqual(expected);
  expect(spaces.map((space) => values(registry.deltas(space).cursor()))).toEqual(expected);
  expect(spaces.map((space) => registry.snapshot(space).metrics.map(({ series }) => series[0]?.scaled))).toEqual([
    ["1"],
    ["2"],
    ["3"],
    [],
  ]);
  expect(spaces.map((space) => registry.get("hits", space))).toEqual([...counters, undefined]);
  expect(registry.get("hits")).toBe(counters[0]);
  expect(registry.counter({ name: "hits", space: "b" })).toBe(counters[2]);
  expect(registry.stats().series).toBe(3);
});

test("the definition of a metric has its space, and others have none", () => {
  const { registry } = three();
  expect(registry.snapshot({ space: "a" }).metrics[0]).toMatchObject({ name: "hits", space: "a", unit: "", scale: 1 });
  expect(registry.snapshot().metrics[0]).not.toHaveProperty("space");
  expect(define("counter", { name: "hits" })).not.toHaveProperty("space");
});

test("a reading of a space can be of some metrics only, and be per thread", () => {
  const { registry } = three();
  registry.counter({ name: "misses", space: "a" }).inc(9);
  expect(values(registry.cursor({ space: "a", metrics: ["misses", "other"] }))).toEqual({ misses: 9 });
  expect(values(registry.deltas({ space: "a", metrics: ["misses"] }).cursor())).toEqual({ misses: 9 });
  const [hits] = registry.snapshot({ space: "a", perThread: true }).metrics;
  expect(hits?.series[0]?.threads).toMatchObject([{ scaled: "2" }]);
});

test("a registry's reset leaves spaces alone, and a metric's own does not", () => {
  const { registry, counters } = three();
  const mean = registry.mean({ name: "mean", space: "a" });
  const spread = registry.histogram({ name: "spread", space: "a", buckets: [1] });
  for (const metric of [mean, spread]) metric.record(0.5);
  expect(registry.reset().metrics.map(({ name, series }) => [name, series[0]?.scaled])).toEqual([["hits", "1"]]);
  expect(counters.map(({ value }) => value)).toEqual([0, 2, 3]);
  expect([mean.read().count, spread.read().count]).toEqual([1, 1]);
  counters[1]?.reset();
  expect(counters.map(({ value }) => value)).toEqual([0, 0, 3]);
});

test("expositions omit spaces, of a registry and of a snapshot", () => {
  const { registry } = three();
  const text = (source: Parameters<typeof expose>[0]) =>
    new TextDecoder()
      .decode(expose(source, { selfMetrics: false }))
      .split("\n")
      .filter((line) => !line.startsWith("#"));
  expect(text(registry)).toEqual(["hits_total 1", ""]);
  expect(text(registry.snapshot())).toEqual(["hits_total 1", ""]);
  expect(text(registry.snapshot({ space: "a" }))).toEqual([""]);
});

test.each([
  " ",
  "naïve name",
  "1",
  "a{}",
  "threadtally_x",
  "U__x",
  "__proto__",
  '["a","hits"]',
  "x".repeat(255),
  "😀\0",
])("the space, the name and the label %j are legal in a space", (text) => {
  const registry = testRegistry({ labels: { service: "charts" } });
  const family = registry.counter({ space: text, name: text, labelNames: [text, "service", "le", "quantile"] });
  family.labels("one", "two", "three", "four").inc();
  registry.counter({ name: "hits" });
  const cursor = registry.cursor({ space: text });
  expect(cursor.next()).toBe(true);
  const labels = Object.fromEntries([
    [text, "one"],
    ["service", "two"],
    ["le", "three"],
    ["quantile", "four"],
  ]);
  expect(cursor.labels).toEqual(labels);
  expect(registry.snapshot({ space: text }).metrics[0]?.series[0]?.labels).toEqual(labels);
  expect(registry.get(text, { space: text })).toBe(family);
  expect(registry.get(text)).toBeUndefined();
});

test("names in a space are not taken, neither from each other nor from the others", () => {
  const registry = testRegistry();
  for (const options of [{}, { space: "a" }]) {
    registry.histogram({ name: "took_seconds", ...options });
  }
  for (const name of ["took.seconds", "took_seconds_count", "took_seconds_bucket", "took-seconds_total"]) {
    registry.counter({ name, space: "a", labelNames: ["x.y", "x_y"] });
  }
  expectRefusal(() => registry.counter({ name: "took.seconds" }), RangeError, "NAME_INVALID", /both be written/);
  registry.counter({ name: "free_total", space: "b" });
  registry.counter({ name: "free" });
});

test("the overflow series of a space has only the label of overflow, which is reserved", () => {
  const registry = testRegistry({ labels: { service: "charts" }, onInvalid: "count" });
  const family = registry.counter({ name: "hits", space: "a", labelNames: ["x"], maxSeries: 1 });
  family.labels("1").inc();
  family.labels(Symbol("invalid") as never).inc();
  expect(registry.snapshot({ space: "a" }).metrics[0]?.series.map(({ labels }) => labels)).toEqual([
    { otel_metric_overflow: "true" },
    { x: "1" },
  ]);
  const reserved = { name: "other", space: "a", labelNames: ["otel_metric_overflow"] } as const;
  expectRefusal(
    () => registry.counter(reserved),
    RangeError,
    "NAME_INVALID",
    /reserved, but got "otel_metric_overflow"/,
  );
});

test("the unit of a metric in a space is the one given, whatever its name", () => {
  const registry = testRegistry();
  registry.counter({ name: "took_seconds", space: "a" });
  registry.counter({ name: "took_ms", space: "a", unit: "By" });
  expect(registry.snapshot({ space: "a" }).metrics).toMatchObject([
    { unit: "", scale: 1 },
    { unit: "bytes", scale: 1 },
  ]);
});

test.each(["", "x".repeat(256), "\ud800", 1, null, {}])("%j is no space", (space) => {
  const registry = testRegistry();
  const kind = typeof space === "string" ? RangeError : TypeError;
  const options = { space } as CursorOptions;
  const calls = [
    () => registry.counter({ name: "hits", ...options }),
    () => registry.cursor(options),
    () => registry.deltas(options),
    () => registry.snapshot(options),
    () => registry.get("hits", options),
  ];
  for (const call of calls) {
    expectRefusal(
      call,
      kind,
      "NAME_INVALID",
      /^A space must have 1 to 255 characters of well-formed Unicode, but got /,
    );
  }
  expect(registry.stats().series).toBe(0);
});

test.each(["", "x".repeat(256), "\ud800", 1, undefined])("%j names no metric and no label in a space", (name) => {
  const registry = testRegistry();
  const kind = typeof name === "string" ? RangeError : TypeError;
  const refused = (options: object, message: RegExp) =>
    expectRefusal(() => registry.counter({ name: "a", space: "a", ...options }), kind, "NAME_INVALID", message);
  refused({ name }, /^A metric's name must have 1 to 255/);
  refused({ labelNames: [name] }, /^A label's name must have 1 to 255/);
  expect(registry.stats().series).toBe(0);
});

test("a metric of a space keeps its definition, whatever the same name is elsewhere", () => {
  const registry = testRegistry();
  registry.gauge({ name: "hits" });
  registry.counter({ name: "hits", space: "a", help: "Hits." });
  registry.mean({ name: "hits", space: "b" });
  registry.counter({ name: "hits", space: "a", help: "Otherwise." });
  const conflicts = [
    () => registry.mean({ name: "hits", space: "a" }),
    () => registry.gauge({ name: "hits", space: "b" }),
  ];
  for (const conflict of conflicts) {
    expectRefusal(conflict, RangeError, "DEFINITION_CONFLICT", /"hits" was defined as .*"space":"[ab]"/);
  }
});

test("gauges of one name have a callback in each space, and one that throws clears only its own", () => {
  const failed: string[] = [];
  const registry = testRegistry({ onCollectError: (_, name) => failed.push(name) });
  for (const [space, level] of [
    [undefined, 1],
    ["a", 2],
    ["b", 3],
  ] as const) {
    registry.gauge({ name: "depth", ...(space && { space }), collect: (gauge) => gauge.set(level) });
  }
  const levels = () => [{}, { space: "a" }, { space: "b" }].map((space) => values(registry.cursor(space)).depth);
  expect(levels()).toEqual([1, 2, 3]);
  registry.gauge({
    name: "depth",
    space: "a",
    collect: () => {
      throw new Error("no queue");
    },
  });
  expect(levels()).toEqual([1, undefined, 3]);
  expect(new Set(failed)).toEqual(new Set(["depth"]));
});
