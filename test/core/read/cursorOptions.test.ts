/** The options of cursors: which metrics they read, and readings regardless of resets. */

import { type Cursor, type CursorOptions, Registry, type RegistryOptions } from "threadtally";
import { expect, onTestFinished, test, vi } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

function testRegistry(options?: RegistryOptions): Registry {
  const registry = new Registry(options);
  onTestFinished(() => registry.detach());
  return registry;
}

function walk<T>(registry: Registry, options: CursorOptions, show: (cursor: Cursor) => T): T[] {
  const shown: T[] = [];
  for (const cursor = registry.cursor(options); cursor.next(); ) shown.push(show(cursor));
  return shown;
}

test("a cursor reads the metrics that are named, and a name once a metric has it", () => {
  const registry = testRegistry();
  for (const name of ["a_total", "b_total", "c_total"]) registry.counter({ name }).inc();
  const options = { metrics: ["d_total", "c_total", "a_total", "c_total"] };
  const names = () => walk(registry, options, ({ definition }) => definition.name);
  expect(names()).toEqual(["a_total", "c_total"]);
  expect(registry.cursor(options).metrics.map(({ definition }) => definition.name)).toEqual(["a_total", "c_total"]);
  registry.counter({ name: "d_total" });
  expect(names()).toEqual(["a_total", "c_total", "d_total"]);
  expect(walk(registry, { metrics: [] }, () => 0)).toEqual([]);
});

test("unknown options and wrong values are rejected", () => {
  const registry = testRegistry();
  const refused = (options: unknown, message: RegExp) =>
    expectRefusal(() => registry.cursor(options as CursorOptions), TypeError, "OPTION_INVALID", message);
  refused({ metric: ["a"] }, /^Options here are metrics, ignoreResets, space, but got "metric"/);
  refused({ metrics: "a" }, /^metrics must be an array of metrics' names, but got "a"\.$/);
  refused({ metrics: [1] }, /^metrics must be an array/);
  refused({ ignoreResets: 1 }, /^ignoreResets must be true or false, but got 1\.$/);
});

test("with ignoreResets, totals never fall, and series begin at their creation", () => {
  let now = 1_700_000_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  onTestFinished(() => void vi.restoreAllMocks());
  const registry = testRegistry();
  const counter = registry.counter({ name: "a_total", scale: 10 });
  const mean = registry.mean({ name: "b", scale: 10 });
  const spread = registry.histogram({ name: "c", scale: 1, buckets: [1, 2] });
  const jobs = registry.upDownCounter({ name: "d" });
  const record = () => {
    counter.inc(0.7);
    mean.record(-0.5);
    spread.recordAll(Float64Array.of(1, 7, 2 ** 60));
    jobs.add(2);
  };
  record();
  now += 60_000;
  registry.reset();
  record();
  counter.reset();
  const shown = (cursor: Cursor) => [cursor.value, cursor.count, [...cursor.counts], cursor.startTime];
  expect(walk(registry, { ignoreResets: true }, shown)).toEqual([
    [1.4, 0, [0], now - 60_000],
    [-1, 2, [2], now - 60_000],
    [2 ** 61, 6, [2, 0, 4], now - 60_000],
    [4, 0, [0], now - 60_000],
  ]);
  expect(walk(registry, {}, shown)).toEqual([
    [0, 0, [0], now],
    [-0.5, 1, [1], now],
    [2 ** 60, 3, [1, 0, 2], now],
    [4, 0, [0], now - 60_000],
  ]);
});

test("with ignoreResets, a removed series is skipped until a record, and continues at its total", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 2 });
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  const spread = registry.histogram({ name: "b", scale: 1, buckets: [1], labelNames: ["x"] });
  for (const x of ["1", "2"]) {
    family.labels(x).inc(5);
    spread.labels(x).record(3);
  }
  const totals = () => walk(registry, { ignoreResets: true }, ({ labels, value }) => [labels.x, value]);
  family.remove("1");
  spread.remove("1");
  expect(totals()).toEqual([
    ["2", 5],
    ["2", 3],
  ]);
  family.labels("1").inc(2);
  spread.labels("1").record(0);
  expect(totals()).toEqual([
    ["1", 7],
    ["2", 5],
    ["1", 3],
    ["2", 3],
  ]);
});

test("with ignoreResets, an up-down counter has what was added since it was removed", () => {
  const registry = testRegistry();
  const family = registry.upDownCounter({ name: "a", labelNames: ["x"] });
  const one = family.labels("1");
  one.add(5);
  family.remove("1");
  one.add(2);
  const shown = (ignoreResets: boolean) => walk(registry, { ignoreResets }, ({ value }) => value);
  expect([shown(true), shown(false)]).toEqual([[2], [2]]);
});

test("with ignoreResets, an overflow series that holds nothing since its reset keeps its total", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  family.labels("1").inc();
  family.labels("2").inc(3);
  registry.reset();
  const shown = (ignoreResets: boolean) => walk(registry, { ignoreResets }, ({ labels, value }) => [labels, value]);
  expect(shown(true)).toEqual([
    [{ otel_metric_overflow: "true" }, 3],
    [{ x: "1" }, 1],
  ]);
  expect(shown(false)).toEqual([[{ x: "1" }, 0]]);
});

test("a counter that was removed while its address is kept is shown again once it counts", () => {
  const registry = testRegistry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  const one = family.labels("1");
  one.inc(5);
  one.inc(5);
  family.remove("1");
  one.inc(2);
  const shown = (ignoreResets: boolean) => walk(registry, { ignoreResets }, ({ value }) => value);
  expect([shown(false), shown(true)]).toEqual([[2], [12]]);
});

test("a cursor's series differ by creation and metric", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const families = ["a", "b"].map((name) => registry.counter({ name, labelNames: ["x"] }));
  const series = () => walk(registry, {}, (cursor) => cursor.series);
  const seen = ["1", "2", "3"].flatMap((x, i) => {
    for (const family of families) {
      family.remove(String(i));
      family.labels(x).inc();
    }
    return series();
  });
  expect(seen).toEqual([1, 2, 3].flatMap((creation) => [0, 1].map((metric) => creation * 2 ** 18 + metric)));
});
