/** The cursor over a block: exact units, wide sums, and no remains of the series before. */

import { type Cursor, Registry } from "threadtally";
import { expect, onTestFinished, test, vi } from "vitest";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { positionOf, walk } from "./positions.ts";

test("units are exact, of any size", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a_total", scale: 10 });
  for (let i = 0; i < 3; i++) counter.inc(2 ** 58);
  counter.inc(0.1);
  registry.upDownCounter({ name: "b", scale: 1 }).add(-(2 ** 60));
  registry.mean({ name: "f", scale: 1 }).recordAll(Float64Array.of(2 ** 61, 2 ** 61, 1));
  expect(walk(registry, (cursor) => [cursor.definition.name, cursor.wide ?? cursor.units, cursor.value])).toEqual([
    ["a_total", 3n * 2n ** 58n * 10n + 1n, 3 * 2 ** 58],
    ["b", -(2n ** 60n), -(2 ** 60)],
    ["f", 2n ** 62n + 1n, 2 ** 62],
  ]);
});

test("levels are doubles, and a gauge without one is passed over", () => {
  const registry = testRegistry();
  const given = [-0.25, 2 ** 60, 1e300, Number.NaN, Number.POSITIVE_INFINITY, -0];
  const family = registry.gauge({ name: "a", labelNames: ["x"] });
  for (const [i, level] of given.entries()) family.labels(String(i)).set(level);
  family.labels("without");
  registry.gauge({ name: "b" });
  registry.gauge({ name: "c", aggregate: "sum" });
  registry.gauge({ name: "d", aggregate: "sum" }).set(Number.NaN);
  registry.gauge({ name: "e", aggregate: "sum" }).set(Number.NEGATIVE_INFINITY);
  const levels = [...given, Number.NaN, Number.NEGATIVE_INFINITY];
  expect(walk(registry, ({ value, level }) => [value, level?.levels])).toEqual(levels.map((one) => [one, 1]));
  // A gauge has no sum, but asking for it does not throw.
  expect(walk(registry, ({ sum }) => sum)).toEqual(levels.map(() => 0));
  registry.counter({ name: "f_total" }).inc(3);
  expect(walk(registry, ({ value, level }) => [value, level]).at(-1)).toEqual([3, undefined]);
});

test("words that cancel each other out leave the exact rest, and sums beyond doubles are divided exactly", () => {
  const registry = testRegistry();
  const spread = registry.histogram({ name: "a", scale: 4, buckets: [0, 1] });
  spread.recordAll(Float64Array.of(-(2 ** 55), 0.25, 2 ** 55, 2 ** 55, -(2 ** 55)));
  registry.mean({ name: "b", scale: 3 }).recordAll(Float64Array.of(2 ** 53 / 3, 1));
  expect(walk(registry, ({ sum, count }) => [sum, count])).toEqual([
    [0.25, 5],
    // The double nearest to (2^53 + 3) / 3; 2^53 + 3 itself is not a double.
    [3002399751580331.5, 2],
  ]);
});

test("a removed histogram stays invisible although another label set takes its series while it is read", async () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  const definition = { name: "a", buckets: [1, 2], labelNames: ["x"] } as const;
  const family = other.histogram(definition);
  family.labels("old").record(1);
  const labels = () => walk(registry, (cursor) => cursor.labels.x);
  expect(labels()).toEqual(["old"]);
  family.remove("old");
  const { attachment, entry } = positionOf(registry, "a");
  const { reader } = attachment;
  const read = reader.read.bind(reader);
  reader.read = (...series) => {
    const filled = read(...series);
    if (series[0] === entry) family.labels("new").show();
    return filled;
  };
  expect(labels()).toEqual([]);
  expect(labels()).toEqual(["new"]);
});

test("words that fit doubles, with a total that does not, are divided exactly", () => {
  const registry = testRegistry();
  const spread = registry.histogram({ name: "a", scale: 3, buckets: [0.5] });
  spread.recordAll(Float64Array.of(1 / 3, 2 ** 53 / 3));
  // (2^53 + 1) / 3 is an integer.
  expect(walk(registry, (cursor) => [cursor.sum, cursor.wide])).toEqual([[3002399751580331, 2n ** 53n + 1n]]);
});

test("small values are divided by the scale", () => {
  const registry = testRegistry();
  registry.counter({ name: "a_total", scale: 10 }).inc(0.7);
  registry.upDownCounter({ name: "b", scale: 100 }).add(-0.07);
  registry.gauge({ name: "c" }).set(0.007);
  expect(walk(registry, ({ value }) => value)).toEqual([0.7, -0.07, 0.007]);
});

test("a value of 0 recorded in a removed series makes it visible", () => {
  const registry = testRegistry();
  const family = registry.mean({ name: "a", labelNames: ["x"] });
  family.labels("1").record(1);
  family.remove("1");
  expect(walk(registry, ({ count }) => count)).toEqual([]);
  family.labels("1").record(0);
  expect(walk(registry, ({ count }) => count)).toEqual([1]);
});

test("a series began when it was created, or at its own last reset", () => {
  let now = 1_700_000_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  onTestFinished(() => void vi.restoreAllMocks());
  const registry = testRegistry();
  now += 2_300;
  const counter = registry.counter({ name: "a_total" });
  const mean = registry.mean({ name: "b" });
  registry.upDownCounter({ name: "c" }).add(1);
  registry.counter({ name: "d_total" });
  const made = now;
  now += 500;
  const begun = () => walk(registry, ({ startTime }) => startTime);
  expect(begun()).toEqual([made, made, made, made]);
  mean.reset();
  expect(begun()).toEqual([made, now, made, made]);
  now += 1;
  counter.reset();
  expect(begun()).toEqual([now, now - 1, made, made]);
  now += 1;
  // What a reset of all closes began at the reset before it.
  expect(registry.reset().metrics.map(({ series }) => series[0]?.startTime)).toEqual([now - 1, now - 2, made, made]);
  expect(begun()).toEqual([now, now, made, now]);
});

test("each label set began at the last reset, wherever its series lies", () => {
  const registry = testRegistry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  for (let length = 0; length < 20; length++) family.labels("x".repeat(length)).inc();
  const later = Date.now() + 60_000;
  vi.spyOn(Date, "now").mockReturnValue(later);
  onTestFinished(() => void vi.restoreAllMocks());
  registry.reset();
  expect(walk(registry, ({ startTime }) => startTime)).toEqual(Array(20).fill(later));
});

test("what one series held does not appear in the next", () => {
  const registry = testRegistry();
  const family = registry.histogram({ name: "a", scale: 1, buckets: [1, 2], labelNames: ["x"] });
  family.labels("1").recordAll(Float64Array.of(1, 1, 2, 2 ** 60));
  family.labels("2").record(2);
  registry
    .gauge({ name: "b", labelNames: ["x"] })
    .labels("1")
    .set(2 ** 60);
  registry.gauge({ name: "c", aggregate: "min" });
  registry.mean({ name: "d" });
  registry.histogram({ name: "e", buckets: [5] });
  const shown = walk(registry, ({ counts, bounds, sum }) => [[...counts], [...bounds], sum]);
  expect(shown).toEqual([
    [[2, 1, 1], [1, 2], 2 ** 60],
    [[0, 1, 0], [1, 2], 2],
    [[0], [], 0],
    [[0], [], 0],
    [[0, 0], [5], 0],
  ]);
});

test("the counts of a metric's series are in one array", () => {
  const registry = testRegistry();
  const family = registry.mean({ name: "a", labelNames: ["x"] });
  for (const value of ["1", "2"]) family.labels(value).record(1);
  const [first, second] = walk(registry, ({ counts }) => counts);
  expect(first).toBe(second);
});

test("extremes are those of the series, or NaN if none are kept", () => {
  const registry = testRegistry();
  registry.mean({ name: "a" }).record(1);
  const family = registry.mean({ name: "b", labelNames: ["x"], minMax: true });
  family.labels("1").recordAll(Float64Array.of(-0.5, 7));
  family.labels("2").record(3);
  registry.histogram({ name: "c", buckets: [1], minMax: true });
  expect(walk(registry, ({ min, max }) => [min, max])).toEqual([
    [Number.NaN, Number.NaN],
    [-0.5, 7],
    [3, 3],
    [Number.NaN, Number.NaN],
  ]);
});

test("a rewound cursor shows the same series again, with their current values", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a_total" });
  registry
    .counter({ name: "b_total", labelNames: ["x"] })
    .labels("1")
    .inc();
  counter.inc();
  const cursor = registry.cursor();
  const show = ({ definition, value }: Cursor) => [definition.name, value];
  const first = walk(registry, show, cursor);
  counter.inc();
  (cursor as unknown as BlockCursor).rewind();
  expect(first).toEqual([
    ["a_total", 1],
    ["b_total", 1],
  ]);
  expect(walk(registry, show, cursor)).toEqual([
    ["a_total", 2],
    ["b_total", 1],
  ]);
  expect(cursor.next()).toBe(false);
});

test("finds each of many series at its address, whatever kinds come between", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 3000 });
  const counters = registry.counter({ name: "a_total", labelNames: ["n"] });
  const means = registry.mean({ name: "b", labelNames: ["n"], scale: 1 });
  const levels = registry.gauge({ name: "c", labelNames: ["n"], aggregate: "max" });
  for (let n = 1; n <= 2500; n++) {
    counters.labels(n).inc(n);
    means.labels(n).record(n);
    levels.labels(n).set(n);
  }
  const shown = walk(registry, ({ labels, value, ordinal }) => [Number(labels.n), value, ordinal]);
  const expected = Array.from({ length: 2500 }, (_, i) => [i + 1, i + 1, i + 1]);
  expect(shown).toEqual([...expected, ...expected, ...expected]);
});

test("a series that was overwritten is corruption", () => {
  const registry = new Registry({ maxBytes: 2 ** 20 });
  registry.counter({ name: "a_total" }).inc();
  const cursor = registry.cursor();
  new Uint8Array(registry.handle.memory.buffer).fill(0xff, 4096);
  expectRefusal(() => cursor.next(), RangeError, "CORRUPT", /overwritten/);
  registry.detach();
});
