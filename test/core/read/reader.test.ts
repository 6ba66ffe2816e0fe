/** Snapshots: plain data, in stable order, each series with its own beginning. */

import { exponential, Registry } from "threadtally";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Attachment } from "../../../src/core/memory/attachment.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { openHandle } from "../../../src/core/memory/handle.ts";
import { useHost } from "../../../src/core/memory/host.ts";
import { instantiate } from "../../../src/core/memory/kernel.ts";
import { Reader } from "../../../src/core/read/reader.ts";
import { hostOf } from "../../support/pretendThreads.ts";

let now = 0;
beforeEach(() => {
  now = 1_700_000_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("carry all kinds through JSON without loss", () => {
  const registry = new Registry({ labels: { service: "charts" } });
  registry.counter({ name: "a_total", help: "Things", scale: 10 }).inc(2 ** 55);
  registry.upDownCounter({ name: "b" }).add(-3);
  registry.gauge({ name: "c", unit: "celsius" }).set(36.6);
  registry.gauge({ name: "d", aggregate: "max" });
  registry
    .mean({ name: "e", labelNames: ["kind"] })
    .labels("bar")
    .record(-0.35);
  registry.histogram({ name: "f", scale: 100, buckets: [-1, 1] }).recordAll(Float64Array.of(-1, 0.25, 0.5, 7));
  const snapshot = registry.snapshot();
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  expect(snapshot).toMatchObject({
    type: "threadtally.snapshot",
    version: 2,
    blocks: [{ id: expect.stringMatching(/^[0-9a-f]{32}$/), sequence: 0, time: now, startTime: now }],
    metrics: [
      { kind: "counter", name: "a_total", help: "Things", scale: 10, series: [{ scaled: "360287970189639680" }] },
      { kind: "upDownCounter", name: "b", series: [{ scaled: "-3" }] },
      { kind: "gauge", name: "c", unit: "celsius", aggregate: "last", scale: 1, series: [{ level: "36.6" }] },
      { kind: "gauge", name: "d", aggregate: "max", series: [] },
      { kind: "mean", name: "e", labelNames: ["kind"], series: [{ count: 1, scaled: "-350000" }] },
      {
        kind: "histogram",
        name: "f",
        buckets: [-1, 1],
        series: [{ counts: [1, 2, 1], scaledSums: ["-100", "75", "700"] }],
      },
    ],
  });
  expect(snapshot.metrics[4]?.series[0]?.labels).toEqual({ service: "charts", kind: "bar" });
  registry.detach();
});

test("are numbered in the order in which they were begun", () => {
  const registry = new Registry();
  expect([0, 1, 2].map(() => registry.snapshot().blocks[0]?.sequence)).toEqual([0, 1, 2]);
  expect(registry.reset().blocks[0]?.sequence).toBe(3);
  registry.detach();
});

test("keep the order in which metrics and series were created", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "z_total", labelNames: ["x"] });
  for (const value of ["b", "a", "c"]) family.labels(value).inc();
  registry.counter({ name: "a_total" });
  const order = () =>
    registry.snapshot().metrics.map(({ name, series }) => [name, series.map(({ labels }) => labels.x)]);
  const expected = [
    ["z_total", ["b", "a", "c"]],
    ["a_total", [undefined]],
  ];
  expect(order()).toEqual(expected);
  family.labels("a").inc();
  registry.reset();
  expect(order()).toEqual(expected);
  registry.detach();
});

test("a series begins when it is created, to a tenth of a second, never later; a reset begins it anew", () => {
  const registry = new Registry();
  const startTimes = () =>
    Object.fromEntries(registry.snapshot().metrics.map(({ name, series }) => [name, series[0]?.startTime]));
  const block = now;
  now += 1_090;
  const counter = registry.counter({ name: "a_total" });
  const mean = registry.mean({ name: "b" });
  registry.gauge({ name: "c" }).set(1);
  registry.upDownCounter({ name: "d" }).add(1);
  const made = block + 1000;
  expect(startTimes()).toEqual({ a_total: made, b: made, c: made, d: made });
  now += 5_001;
  counter.inc();
  counter.reset();
  const reset = now;
  // Read in this order: the reading of another series must not affect the next.
  expect(startTimes()).toEqual({ a_total: reset, b: made, c: made, d: made });
  now += 7;
  mean.reset();
  expect(startTimes()).toEqual({ a_total: reset, b: reset + 7, c: made, d: made });
  registry.detach();
});

test("what a reset closes began at the reset before it", () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total" });
  const made = now;
  now += 1_000;
  const close = () => registry.reset().metrics[0]?.series[0];
  counter.inc(1);
  expect(close()).toMatchObject({ startTime: made, scaled: "1" });
  const first = now;
  now += 1_000;
  counter.inc(2);
  expect(close()).toMatchObject({ startTime: first, scaled: "2" });
  expect(registry.snapshot().metrics[0]?.series[0]).toMatchObject({ startTime: now, scaled: "0" });
  registry.detach();
});

test("a reader may change its snapshot: the registry keeps its definitions", () => {
  const registry = new Registry();
  registry
    .counter({ name: "a_total", labelNames: ["x", "y"] })
    .labels("1", "2")
    .inc();
  registry.histogram({ name: "b", buckets: [1, 2] }).record(1);
  registry.histogram({ name: "c", buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(1);
  const before = JSON.stringify(registry.snapshot().metrics);
  const taken = registry.snapshot();
  for (const metric of taken.metrics as unknown as {
    help: string;
    labelNames: string[];
    buckets?: number[] | { min: number };
  }[]) {
    metric.help = "changed";
    metric.labelNames.pop();
    if (Array.isArray(metric.buckets)) metric.buckets.push(3);
    else if (metric.buckets) metric.buckets.min = 2;
  }
  expect(JSON.stringify(registry.snapshot().metrics)).toBe(before);
  registry.detach();
});

test("contain the time at which a level was read, and the extremes of metrics that keep them", () => {
  const registry = new Registry();
  registry.counter({ name: "a_total", scale: 1 }).inc(2);
  registry.gauge({ name: "b" }).set(3);
  registry.gauge({ name: "b_average", aggregate: "average" }).set(3);
  registry.upDownCounter({ name: "c", scale: 1 }).add(4);
  registry.mean({ name: "d", scale: 10, minMax: true }).recordAll(Float64Array.of(0.5, -7));
  registry.histogram({ name: "e", scale: 1, buckets: [1], minMax: true });
  registry.mean({ name: "f", scale: 1 });
  const begun = { labels: {}, startTime: now };
  const closed = { ...begun, resets: 0 };
  expect(registry.snapshot().metrics.map(({ series }) => series)).toEqual([
    [{ ...closed, scaled: "2" }],
    [{ ...begun, level: "3", time: now }],
    [{ ...begun, level: "3", levels: 1, time: now }],
    [{ ...begun, scaled: "4" }],
    [{ ...closed, count: 2, scaled: "-65", scaledMin: "-70", scaledMax: "5" }],
    [{ ...closed, counts: [0, 0], scaledSums: ["0", "0"], scaledMin: null, scaledMax: null }],
    [{ ...closed, count: 0, scaled: "0" }],
  ]);
  // A series that a reset closes has no shares of threads either.
  expect(registry.reset().metrics[0]?.series).toEqual([{ ...closed, scaled: "2" }]);
  registry.detach();
});

test("a reset of all takes no memory for levels, and keeps them", () => {
  const registry = new Registry();
  registry.gauge({ name: "a" }).set(1);
  registry.upDownCounter({ name: "b" }).add(1);
  registry.gauge({ name: "c", aggregate: "sum" }).set(1);
  const { bytesUsed } = registry.stats();
  registry.reset();
  expect(registry.stats().bytesUsed).toBe(bytesUsed);
  registry.detach();
});

test("a reset of all closes nothing if there is no room for one of the baselines", () => {
  const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
  const counter = registry.counter({ name: "a_total" });
  counter.inc(3);
  counter.reset();
  counter.inc(4);
  const mean = registry.mean({ name: "b" });
  mean.record(5);
  const padding = registry.counter({ name: "c_total", labelNames: ["x"] });
  for (const size of [10_000, 100, 1]) {
    for (let n = 0, { refused: full } = registry.stats(); registry.stats().refused === full; n++)
      padding.labels(`${n}`.padStart(size));
  }
  expect(() => registry.reset()).toThrow(expect.objectContaining({ code: "BLOCK_FULL" }));
  expect([counter.value, mean.read().count]).toEqual([4, 1]);
  registry.detach();
});

test("count the resets of all series, and contain the buckets as they were given", () => {
  const registry = new Registry();
  const histogram = registry.histogram({ name: "a", buckets: exponential({ schema: 0, min: 1, max: 8 }) });
  const counter = registry.counter({ name: "b_total" });
  for (const metric of [histogram, counter, counter]) metric.reset();
  const snapshot = registry.snapshot();
  expect(snapshot.blocks[0]?.resets).toBe(3);
  expect(snapshot.metrics[0]?.buckets).toEqual({ schema: 0, min: 1, max: 8 });
  registry.detach();
});

test("show no extremes if the first value was recorded after the smallest was read, and before the largest was", () => {
  const registry = new Registry();
  const mean = registry.mean({ name: "a", scale: 1, minMax: true });
  useHost(hostOf(7));
  const block = openHandle(registry.handle);
  const kernel = instantiate(block.memory);
  const readExtreme = (...place: Parameters<typeof kernel.readExtreme>) => {
    const extreme = kernel.readExtreme(...place);
    mean.record(3);
    return extreme;
  };
  const attachment = new Attachment(block, false, () => ({ ...kernel, readExtreme }));
  const reader = new Reader(attachment, new Directory(attachment), {});
  const extremes = () => reader.snapshot().metrics[0]?.series[0];
  expect(extremes()).toMatchObject({ count: 0, scaledMin: null, scaledMax: null });
  expect(extremes()).toMatchObject({ count: 2, scaledMin: "3", scaledMax: "3" });
  registry.detach();
});

test("show sums of any size exactly, in each bucket and of a counter", () => {
  const registry = new Registry();
  const sums = [0, 7, 2 ** 31 - 1, 2 ** 31, 5_000_000_007, 10 ** 9 * 8_999_999, 2 ** 53 - 1, 2 ** 53];
  const values = [...sums.map((sum) => -sum).reverse(), ...sums.slice(1)];
  const spread = registry.histogram({ name: "a", scale: 1, buckets: values });
  const counter = registry.counter({ name: "b_total", labelNames: ["n"] });
  const level = registry.upDownCounter({ name: "c", labelNames: ["n"] });
  for (const value of values) {
    spread.record(value);
    level.labels(String(value)).add(value);
  }
  for (const sum of sums) counter.labels(String(sum)).inc(sum);
  const [a, b, c] = registry.snapshot().metrics;
  const texts = (numbers: readonly number[]) => numbers.map((number) => String(BigInt(number)));
  expect(a?.series[0]?.scaledSums).toEqual([...texts(values), "0"]);
  expect(a?.series[0]?.counts).toEqual([...values.map(() => 1), 0]);
  expect(b?.series.map(({ scaled }) => scaled)).toEqual(texts(sums));
  expect(c?.series.map(({ scaled }) => scaled)).toEqual(texts(values));
  registry.detach();
});
