/** The contents of the directory's entries: the metric, its series, its index and cells, and the time of creation. */

import { expect, onTestFinished, test, vi } from "vitest";
import {
  BASE_CLAIMED,
  METRIC_DEFINITION,
  METRIC_DEFINITION_BYTES,
  METRIC_LOG,
  METRICS,
  SERIES_BASE,
  SERIES_CREATED,
  SERIES_ROW,
} from "../../../assembly/layout.ts";
import { type Definition, define } from "../../../src/core/define/definition.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey } from "../../../src/core/memory/labelKey.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

const NO_CELLS = new Uint8Array(0);
const counter = (name: string, ...labelNames: string[]): Definition => define("counter", { name, labelNames });
const key = (...values: string[]) => encodeKey(values);

/** Returns one thread's view of a directory of counters. */
function viewOf(block: Block) {
  const attachment = attachmentOf(block, 1);
  const view = new Directory(attachment);
  /** Publishes behind everything that exists. */
  const publish = (definition: Definition, cells: Uint8Array) => {
    view.find(definition.name);
    expect(view.publish(definition, cells)).toBe(true);
  };
  return { attachment, view, publish };
}

const found = (view: Directory, name: string) => view.find(name) as Metric;

test("a metric without labels has one series, no log of creations, and only the cells that it is given", () => {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4, maxSeriesPerMetric: 10_000 });
  const { attachment, view, publish } = viewOf(block);
  publish(counter("first"), NO_CELLS); // the first metric of its kind makes a table too
  const before = attachment.kernel.reserve(8, 8);
  publish(counter("a"), NO_CELLS);
  expect(attachment.kernel.reserve(8, 8) - before).toBeLessThan(1000);
  publish(counter("b"), Uint8Array.of(1, 2, 3));
  publish(counter("c", "x"), NO_CELLS);
  expect(["a", "c"].map((name) => found(view, name).bucketTable)).toEqual([0, 0]);
  const { bucketTable } = found(view, "b");
  expect([...block.bytes.subarray(bucketTable, bucketTable + 3)]).toEqual([1, 2, 3]);
  expect(["a", "c"].map((name) => view.seriesCount(found(view, name)))).toEqual([1, 0]);
  expect(["a", "c"].map((name) => block.word(found(view, name).entry + METRIC_LOG) > 0)).toEqual([false, true]);
});

test("the definition of a metric and its bounds are frozen, and only a histogram has bounds", () => {
  const { view, publish } = viewOf(createBlock({ maxBytes: 2 ** 20 }));
  publish(counter("a", "x"), NO_CELLS);
  publish({ ...define("histogram", { name: "b", scale: 1 }), buckets: [1, 2] }, NO_CELLS);
  const [a, b] = [found(view, "a"), found(view, "b")];
  expect([a.bounds, b.bounds]).toEqual([[], [1, 2]]);
  for (const part of [a.definition, a.definition.labelNames, a.bounds, b.definition.buckets, b.bounds]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test("a series stores when it was created, in tenths of seconds since the block's creation, never earlier", () => {
  let now = 1_700_000_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  onTestFinished(() => void vi.restoreAllMocks());
  const block = createBlock({ maxBytes: 2 ** 20 });
  const { view } = viewOf(block);
  view.publish(counter("a", "x"), NO_CELLS);
  const madeAfter = (milliseconds: number, value: string) => {
    now = block.startTime + milliseconds;
    return block.word(view.seriesFor(found(view, "a"), key(value)).entry + SERIES_CREATED);
  };
  expect([madeAfter(0, "1"), madeAfter(99, "2"), madeAfter(12_345, "3"), madeAfter(-5_000, "4")]).toEqual([
    0, 0, 123, 0,
  ]);
});

test("a series that gets another label set is as old as that", () => {
  let now = 1_700_000_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  onTestFinished(() => void vi.restoreAllMocks());
  const block = createBlock({ maxBytes: 2 ** 20, maxSeriesPerMetric: 1 });
  const { attachment, view } = viewOf(block);
  view.publish(counter("a", "x"), NO_CELLS);
  const { entry } = view.seriesFor(found(view, "a"), key("1"));
  attachment.kernel.enter(entry);
  attachment.kernel.hide(entry);
  now = block.startTime + 5000;
  expect(view.seriesFor(found(view, "a"), key("2")).entry).toBe(entry);
  expect(block.word(entry + SERIES_CREATED)).toBe(50);
});

test("the label sets of a metric are those of all entries that are not being given another one", () => {
  const block = createBlock({ maxBytes: 2 ** 20 });
  const { view } = viewOf(block);
  view.publish(counter("a", "x"), NO_CELLS);
  const metric = found(view, "a");
  const overflow = { entry: view.firstSeries(metric), creation: 0 };
  expect([...view.labelSets(metric)]).toEqual([overflow]);
  const [one, other] = ["1", "2"].map((value) => view.seriesFor(metric, key(value)).entry) as [number, number];
  const both = [
    { entry: one, creation: 1 },
    { entry: other, creation: 2 },
  ];
  expect([...view.labelSets(metric)]).toEqual([overflow, ...both]);
  block.setWord(one + SERIES_BASE, BASE_CLAIMED);
  expect([...view.labelSets(metric)]).toEqual([overflow, both[1]]);
});

test("a metric with labels expires as it says, or as its registry does; one without labels never does", () => {
  const block = createBlock({ maxBytes: 2 ** 20 });
  const attachment = attachmentOf(block, 1);
  const view = new Directory(attachment, { expireAfter: 60 });
  const definitions = [
    counter("a"),
    counter("b", "x"),
    { ...counter("c", "x"), expireAfter: 5 },
    { ...counter("d", "x"), expireAfter: 0 },
  ];
  for (const definition of definitions) {
    view.find(definition.name);
    view.publish(definition, NO_CELLS);
  }
  expect(Array.from(view.metrics(), ({ expireAfter }) => expireAfter)).toEqual([0, 60, 5, 0]);
  const other = new Directory(attachmentOf(block, 2));
  expect(Array.from(other.metrics(), ({ expireAfter }) => expireAfter)).toEqual([0, 0, 5, 0]);
});

test("metrics that are asked for by name are in the order of their creation, each once", () => {
  const { view, publish } = viewOf(createBlock({ maxBytes: 2 ** 20 }));
  for (const name of ["a", "b", "c"]) publish(counter(name), NO_CELLS);
  const names = (asked: string[]) => view.metricsOf(undefined, asked).map(({ definition }) => definition.name);
  expect([names(["c", "a", "c"]), names(["d"]), names(["b", "d"])]).toEqual([["a", "c"], [], ["b"]]);
});

test("only a definition with minMax asks for extremes", () => {
  const { view, publish } = viewOf(createBlock({ maxBytes: 2 ** 20 }));
  publish(define("mean", { name: "a", scale: 1 }), NO_CELLS);
  publish({ ...define("mean", { name: "b", scale: 1 }), minMax: true }, NO_CELLS);
  expect(Array.from(view.metrics(), ({ minMax }) => minMax)).toEqual([false, true]);
});

test("a definition that was overwritten is reported, even if it is still JSON", () => {
  const spread: Definition = { ...define("histogram", { name: "a", scale: 1 }), buckets: [1, 2] };
  for (const text of ['{"kind":"counter"}', JSON.stringify({ ...spread, buckets: [2, 1] })]) {
    const block = createBlock({ maxBytes: 2 ** 20 });
    viewOf(block).view.publish(spread, NO_CELLS);
    const entry = block.word(METRICS);
    const bytes = block.word(entry + METRIC_DEFINITION_BYTES);
    block.bytes.set(new TextEncoder().encode(text.padEnd(bytes)), entry + METRIC_DEFINITION);
    expectRefusal(() => viewOf(block).view.find("a"), RangeError, "CORRUPT", /was overwritten/);
  }
});

/**
 * Publishes a metric with an index and cells in a block with this many free bytes. Returns whether it was published.
 */
function publishedIn(free: number, hasTable: boolean): boolean {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 4, maxSeriesPerMetric: 10 });
  const { attachment, view, publish } = viewOf(block);
  const { kernel } = attachment;
  if (hasTable) publish(counter("first"), NO_CELLS);
  view.find("a");
  const left = () => block.maxBytes - kernel.reserve(0, 8);
  for (let bytes = 2 ** 17; bytes >= 8; bytes /= 2) while (left() - free >= bytes && kernel.reserve(bytes, 8)) {}
  try {
    expect(view.publish(counter("a", "x"), new Uint8Array(40))).toBe(true);
  } catch (error) {
    expect(error).toMatchObject({ code: "BLOCK_FULL" });
    expect(view.find("a")).toBeUndefined();
    return false;
  }
  const metric = found(view, "a");
  expect(block.word(view.firstSeries(metric) + SERIES_ROW)).toBeGreaterThanOrEqual(0);
  expect([...view.series(metric)]).toEqual([view.firstSeries(metric)]);
  return true;
}

test.each([true, false])(
  "wherever the memory ends, a metric is published whole or not at all; has its table: %s",
  (has) => {
    // The bytes that it needs, found by bisection.
    let [least, most] = [0, 2 ** 17];
    while (most - least > 8) {
      const middle = (least + most) / 2;
      if (publishedIn(middle, has)) most = middle;
      else least = middle;
    }
    for (let free = Math.max(0, most - 600); free < most; free += 8) expect(publishedIn(free, has)).toBe(false);
    expect(publishedIn(most, has)).toBe(true);
  },
);
