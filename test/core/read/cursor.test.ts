/** The cursor: one object that moves from series to series, and agrees with the snapshot. */

import { type Cursor, exponential, Registry } from "threadtally";
import { expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

function walk<T>(registry: Registry, show: (cursor: Cursor) => T): T[] {
  const shown: T[] = [];
  for (const cursor = registry.cursor(); cursor.next(); ) shown.push(show(cursor));
  return shown;
}

test("shows every kind as its metric reads it", () => {
  const registry = new Registry({ labels: { service: "charts" } });
  const hits = registry.counter({ name: "hits_total" });
  hits.inc(3);
  registry.upDownCounter({ name: "jobs" }).add(-2);
  registry.gauge({ name: "load" }).set(0.25);
  registry.gauge({ name: "never", aggregate: "max" }); // has no level, so it is not shown
  const ratio = registry.mean({ name: "ratio", labelNames: ["kind"] }).labels("bar");
  ratio.record(0.35);
  ratio.record(-0.1);
  const took = registry.histogram({ name: "took", buckets: [1, 2], scale: 10 });
  took.recordAll(Float64Array.of(0.5, 1.5, 1.6, 7));
  expect(walk(registry, ({ definition, value }) => [definition.name, value]).slice(0, 3)).toEqual([
    ["hits_total", 3],
    ["jobs", -2],
    ["load", 0.25],
  ]);
  const observed = walk(registry, ({ labels, count, sum, counts, bounds }) => [
    labels,
    count,
    sum,
    Array.from(counts),
    bounds,
  ]);
  expect(observed.slice(3)).toEqual([
    [{ service: "charts", kind: "bar" }, 2, 0.25, [2], []],
    [{ service: "charts" }, 4, 10.6, [1, 2, 1], [1, 2]],
  ]);
  registry.detach();
});

test("computes a histogram's bounds once, and protects them and its definition from changes", () => {
  const registry = new Registry();
  registry.histogram({ name: "fine", labelNames: ["a"], buckets: exponential({ schema: 8, min: 0.001, max: 10 }) });
  registry.histogram({ name: "coarse", buckets: [1, 2] });
  registry
    .histogram({ name: "fine", labelNames: ["a"], buckets: exponential({ schema: 8, min: 0.001, max: 10 }) })
    .labels("x");
  const first = walk(registry, ({ bounds, definition }) => ({ bounds, definition }));
  const second = walk(registry, ({ bounds, definition }) => ({ bounds, definition }));
  expect(first.map(({ bounds }) => bounds.length)).toEqual([3403, 2]);
  for (const [n, { bounds, definition }] of second.entries()) {
    expect(bounds).toBe(first[n]?.bounds);
    for (const part of [bounds, definition, definition.labelNames, definition.buckets])
      expect(Object.isFrozen(part)).toBe(true);
  }
  registry.detach();
});

test("gives a series the same number in every pass", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  family.labels("1").inc();
  family.labels("2").inc();
  const first = walk(registry, ({ series }) => series);
  family.labels("3").inc();
  const second = walk(registry, ({ series }) => series);
  expect(second.slice(0, 2)).toEqual(first);
  expect(new Set(second).size).toBe(3);
  registry.detach();
});

test("leaves whatever is created after it to the next cursor", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  family.labels("1").inc();
  const cursor = registry.cursor();
  family.labels("2").inc();
  registry.counter({ name: "b_total" }).inc();
  expect([cursor.next(), cursor.labels, cursor.next()]).toEqual([true, { x: "1" }, false]);
  expect(walk(registry, ({ definition }) => definition.name)).toEqual(["a_total", "a_total", "b_total"]);
  registry.detach();
});

test("skips a removed series until something is recorded in it", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  const one = family.labels("1");
  one.inc(5);
  family.remove("1");
  expect(walk(registry, ({ value }) => value)).toEqual([]);
  one.inc(2);
  expect(walk(registry, ({ value }) => value)).toEqual([2]);
  registry.detach();
});

test("shows a removed gauge again once it has a level, even 0", () => {
  const registry = new Registry();
  for (const aggregate of ["last", "sum"] as const) {
    const gauge = registry.gauge({ name: aggregate, aggregate, labelNames: ["x"] });
    gauge.labels("1").set(5);
    gauge.remove("1");
    expect(walk(registry, ({ definition }) => definition.name)).not.toContain(aggregate);
    gauge.labels("1").set(0);
    expect(walk(registry, ({ value }) => value)).toContain(0);
    gauge.remove("1");
  }
  registry.detach();
});

test("skips the overflow series while it is empty, and labels it as OpenTelemetry does", () => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  const family = registry.mean({ name: "a", labelNames: ["x"] });
  family.labels("1").record(1);
  expect(walk(registry, ({ labels }) => labels)).toEqual([{ x: "1" }]);
  family.labels("2").record(1);
  expect(walk(registry, ({ labels }) => labels)).toEqual([{ otel_metric_overflow: "true" }, { x: "1" }]);
  registry.detach();
});

test("returns the double nearest to sums that no double holds, and to totals of them", () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total", scale: 10 });
  counter.inc(2 ** 52);
  counter.inc(0.1);
  const spread = registry.histogram({ name: "b", scale: 1, buckets: [0, 1] });
  spread.recordAll(Float64Array.of(-(2 ** 53), 2 ** 53, 1));
  expect(walk(registry, ({ sum }) => sum)).toEqual([counter.value, 1]);
  registry.detach();
});

test("starts a series anew at its reset", () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total" });
  counter.inc();
  const before = Date.now();
  counter.reset();
  expect(walk(registry, ({ startTime }) => startTime)[0]).toBeGreaterThanOrEqual(before);
  registry.detach();
});

test("ends with its registry", () => {
  const registry = new Registry();
  registry.counter({ name: "a_total" }).inc();
  const cursor = registry.cursor();
  registry.detach();
  expect(() => cursor.next()).toThrow(expect.objectContaining({ code: "DETACHED" }));
  expect(() => registry.cursor()).toThrow(expect.objectContaining({ code: "DETACHED" }));
});

test("a cursor that is on no series throws, before the first and after the last", () => {
  const registry = new Registry();
  registry.counter({ name: "a_total" }).inc();
  const cursor = registry.cursor();
  const members = ["value", "count", "sum", "min", "max", "labels", "startTime", "definition"] as const;
  const refused = () => {
    for (const member of members) {
      expectRefusal(() => cursor[member], RangeError, "NO_SERIES", /after next\(\) returned true/);
    }
  };
  refused();
  expect(cursor.next()).toBe(true);
  expect([cursor.value, cursor.definition.name]).toEqual([1, "a_total"]);
  expect(cursor.next()).toBe(false);
  refused();
  registry.detach();
});
