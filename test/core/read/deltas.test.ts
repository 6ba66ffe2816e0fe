/** Delta readers: exact differences between a reader's own passes, whatever others reset or remove. */

import { type Cursor, type Deltas, type DeltasOptions, Registry, type RegistryOptions } from "threadtally";
import { expect, onTestFinished, test, vi } from "vitest";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";
import { expectRefusal } from "../../support/refusals.ts";

function testRegistry(options?: RegistryOptions): Registry {
  const registry = new Registry(options);
  onTestFinished(() => registry.detach());
  return registry;
}

function pass<T>(deltas: Deltas, show: (cursor: Cursor & Pick<BlockCursor, "units" | "wide">) => T): T[] {
  const shown: T[] = [];
  for (const cursor = deltas.cursor(); cursor.next(); ) shown.push(show(cursor as Cursor & BlockCursor));
  return shown;
}

const values = (deltas: Deltas) => pass(deltas, ({ value }) => value);

test("a pass reports what was recorded since the last one, the first pass everything; levels are as they are", () => {
  const registry = testRegistry({ labels: { service: "charts" } });
  const counter = registry.counter({ name: "a_total", scale: 10 });
  const mean = registry.mean({ name: "b", scale: 10 });
  const spread = registry.histogram({ name: "c", scale: 10, buckets: [1, 2], labelNames: ["x"] }).labels("1");
  const jobs = registry.upDownCounter({ name: "d" });
  registry.gauge({ name: "e" }).set(7);
  const record = () => {
    counter.inc(0.7);
    mean.record(-0.5);
    spread.recordAll(Float64Array.of(1, 7, 7));
    jobs.add(2);
  };
  record();
  const deltas = registry.deltas();
  const shown = () =>
    pass(deltas, ({ definition, labels, value, count, sum, counts }) => {
      expect(labels).toEqual(definition.name === "c" ? { service: "charts", x: "1" } : { service: "charts" });
      return [value, count, sum, [...counts]];
    });
  const once = [
    [0.7, 0, 0.7, [0]],
    [-0.5, 1, -0.5, [1]],
    [15, 3, 15, [1, 0, 2]],
  ];
  expect(shown()).toEqual([...once, [2, 0, 2, [0]], [7, 0, 0, [0]]]);
  record();
  expect(shown()).toEqual([...once, [4, 0, 4, [0]], [7, 0, 0, [0]]]);
  expect(shown().map(([value, count]) => [value, count])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
    [4, 0],
    [7, 0],
  ]);
});

test("readers do not disturb each other, and resets change nothing", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a_total" });
  const spread = registry.histogram({ name: "b", scale: 1, buckets: [1] });
  const [one, other] = [registry.deltas(), registry.deltas()];
  counter.inc(3);
  spread.record(5);
  expect(values(one)).toEqual([3, 5]);
  counter.reset();
  registry.reset();
  counter.inc(2);
  spread.record(-7);
  expect(values(one)).toEqual([2, -7]);
  expect(values(other)).toEqual([5, -2]);
  expect([counter.value, spread.read().sum]).toEqual([2, -7]);
});

test("a pass that ends early loses nothing, and later series and metrics are found", () => {
  const registry = testRegistry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  for (const x of ["1", "2"]) family.labels(x).inc();
  const deltas = registry.deltas();
  expect(deltas.cursor().next()).toBe(true);
  for (const x of ["1", "2", "3"]) family.labels(x).inc();
  registry.mean({ name: "b" }).record(4);
  expect(values(deltas)).toEqual([1, 2, 1, 4]);
  expect(values(deltas)).toEqual([0, 0, 0, 0]);
});

test("only the named metrics are read, and unknown options rejected", () => {
  const registry = testRegistry();
  for (const name of ["a_total", "b_total"]) registry.counter({ name }).inc();
  expect(pass(registry.deltas({ metrics: ["b_total", "c"] }), ({ definition }) => definition.name)).toEqual([
    "b_total",
  ]);
  const refused = (options: unknown, message: RegExp) =>
    expectRefusal(() => registry.deltas(options as DeltasOptions), TypeError, "OPTION_INVALID", message);
  refused({ ignoreResets: true }, /^Options here are metrics, space, but got "ignoreResets"/);
  refused({ metrics: "a" }, /^metrics must be an array/);
});

test("sums are exact beyond doubles: totals, and differences of them", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a_total", scale: 1 });
  const mean = registry.mean({ name: "b", scale: 1 });
  const spread = registry.histogram({ name: "c", scale: 1, buckets: [0] });
  const deltas = registry.deltas();
  const exact = () => pass(deltas, ({ units, wide }) => (Number.isNaN(units) ? wide : units));
  counter.inc(2 ** 53 - 1);
  mean.record(-(2 ** 32));
  spread.recordAll(Float64Array.of(-1, -(2 ** 100)));
  expect(exact()).toEqual([2 ** 53 - 1, -(2 ** 32), -(2n ** 100n) - 1n]);
  counter.inc(2);
  mean.record(2 ** 32 - 1);
  spread.record(3);
  expect(exact()).toEqual([2, 2 ** 32 - 1, 3]);
  for (let i = 0; i < 3; i++) counter.inc(2 ** 52);
  mean.record(2 ** 70);
  spread.record(2 ** 101);
  expect(exact()).toEqual([3n * 2n ** 52n, 2n ** 70n, 2n ** 101n]);
  counter.inc(2 ** 31);
  mean.record(-(2 ** 70) + 2 ** 52);
  mean.record(2 ** 52 - 1);
  spread.recordAll(Float64Array.of(2 ** 53, -1));
  expect(exact()).toEqual([2 ** 31, -(2n ** 70n) + 2n ** 53n - 1n, 2 ** 53 - 1]);
  mean.record(-(2 ** 53));
  spread.recordAll(Float64Array.of(2 ** 53));
  expect(exact()).toEqual([0, -(2n ** 53n), 2n ** 53n]);
  mean.record(0);
  expect(pass(deltas, ({ value, count }) => [value, count])).toEqual([
    [0, 0],
    [0, 1],
    [0, 0],
  ]);
});

test("a pass begins where the last one began, or at the creation of a later series", () => {
  let now = 1_700_000_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  onTestFinished(() => void vi.restoreAllMocks());
  const registry = testRegistry();
  registry.counter({ name: "a_total" });
  const deltas = registry.deltas();
  const begun = () => pass(deltas, ({ startTime }) => startTime);
  const made = now;
  now += 1000;
  expect(begun()).toEqual([made]);
  now += 1000;
  registry.reset();
  registry.counter({ name: "b_total" });
  now += 1000;
  expect(begun()).toEqual([made + 1000, made + 2000]);
});

test("totals in a pass of differences begin where their series began", () => {
  let now = 1_700_000_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  onTestFinished(() => void vi.restoreAllMocks());
  const registry = testRegistry();
  const open = registry.upDownCounter({ name: "open" });
  registry.gauge({ name: "level" }).set(1);
  const deltas = registry.deltas();
  const made = now;
  for (const total of [1, 2]) {
    now += 1000;
    open.add(1);
    expect(pass(deltas, ({ startTime, value }) => [startTime, value])).toEqual([
      [made, total],
      [made, 1],
    ]);
  }
});

test("collect callbacks run before each pass, and a detached registry ends the reader", () => {
  const registry = new Registry();
  let level = 0;
  registry.gauge({ name: "a", collect: (gauge) => gauge.set(++level) });
  const deltas = registry.deltas();
  expect([values(deltas), values(deltas)]).toEqual([[1], [2]]);
  registry.detach();
  expect(() => deltas.cursor()).toThrow(expect.objectContaining({ code: "DETACHED" }));
  expect(() => registry.deltas()).toThrow(expect.objectContaining({ code: "DETACHED" }));
});

test("a counter's differences stay exact when its total grows beyond 2^63 units, beside others", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["of"] });
  const deltas = registry.deltas();
  const recorded = () => {
    const found: bigint[] = [];
    for (const cursor = deltas.cursor(); cursor.next(); ) found.push(BigInt(cursor.value));
    return found;
  };
  family.labels("small").inc(5);
  family.labels("large").inc(2 ** 62);
  expect(recorded()).toEqual([5n, 2n ** 62n]);
  family.labels("small").inc(7);
  for (let i = 0; i < 4; i++) family.labels("large").inc(2 ** 62);
  expect(recorded()).toEqual([7n, 2n ** 64n]);
  family.labels("large").inc(3);
  family.labels("new").inc(2 ** 80);
  expect(recorded()).toEqual([0n, 3n, 2n ** 80n]);
  expect(recorded()).toEqual([0n, 0n, 0n]);
  registry.detach();
});

test("a sum that grows beyond doubles, falls back and grows again stays exact", () => {
  const registry = testRegistry();
  const mean = registry.mean({ name: "a", scale: 1 });
  const deltas = registry.deltas();
  const recorded = () => pass(deltas, ({ units, wide }) => wide ?? BigInt(units));
  for (const value of [2 ** 60, -(2 ** 60) + 3 * 256, 2 ** 60, 5]) {
    mean.record(value);
    expect(recorded()).toEqual([BigInt(value)]);
  }
});
