/** The index of a metric's series: complete for every reader, with each series once, and its corruption reported. */

import { expect, test } from "vitest";
import {
  HEADER_BYTES,
  INDEX_ENTRY_BYTES,
  METRIC_INDEX,
  METRIC_INDEXED,
  METRIC_SERIES,
  METRIC_SLOTS,
  SERIES_KEY,
} from "../../../assembly/layout.ts";
import { define } from "../../../src/core/define/definition.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey, hashOf } from "../../../src/core/memory/labelKey.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { completeIndex, lookUp, slotsFor } from "../../../src/core/memory/seriesIndex.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

/** Returns a metric with this many series, and the contents of its index. */
function metricOf(series: number, maxSeriesPerMetric = series) {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4, maxSeriesPerMetric });
  const attachment = attachmentOf(block, 1);
  const directory = new Directory(attachment);
  directory.publish(define("counter", { name: "a_total", labelNames: ["x"] }), new Uint8Array(0));
  const metric = directory.find("a_total") as Metric;
  const entries = Array.from({ length: series }, (_, i) => directory.seriesFor(metric, encodeKey([`${i}`])).entry);
  const { kernel } = attachment;
  const slots = block.word(metric.entry + METRIC_SLOTS);
  const held = () =>
    Array.from({ length: slots }, (_, slot) => kernel.indexAt(block.word(metric.entry + METRIC_INDEX), slot));
  const find = (value: string) => {
    const key = encodeKey([value]);
    return lookUp(attachment, metric, key, hashOf(key, 0, key.length));
  };
  const complete = () => completeIndex(attachment, metric, kernel.newest(metric.entry + METRIC_SERIES));
  return { block, kernel, metric, entries, slots, held, find, complete };
}

test("a full metric has each of its series in the index once, and a third of the slots empty", () => {
  const { entries, slots, held, find } = metricOf(200);
  expect(slots).toBe(slotsFor(200));
  expect(slots).toBe(302);
  expect(
    held()
      .filter((entry) => entry !== 0)
      .toSorted(),
  ).toEqual(entries.toSorted());
  for (const [i, entry] of entries.entries()) expect(find(`${i}`)).toBe(entry);
  expect(find("other")).toBe(0);
});

test("series that are already in the index are not added again, and the mark says how far it is complete", () => {
  const { block, kernel, metric, entries, held, complete } = metricOf(50);
  const before = held();
  expect(kernel.indexedTo(metric.entry)).toBe(entries.length + 1);
  // As a thread leaves it that is killed before it raises the mark.
  block.setWord(metric.entry + METRIC_INDEXED, 1);
  complete();
  expect(held()).toEqual(before);
  expect(kernel.indexedTo(metric.entry)).toBe(entries.length + 1);
});

test("a look-up that finds no empty slot ends", () => {
  const { block, metric, slots, entries, find } = metricOf(3);
  const index = block.word(metric.entry + METRIC_INDEX);
  for (let slot = 0; slot < slots; slot++) block.setWord(index + slot * 4, entries[0] as number);
  expect(find("0")).toBe(entries[0]);
  expect(find("other")).toBe(0);
});

test("a number of slots that does not fit the limit is corruption", () => {
  const { block, metric, find, complete } = metricOf(3);
  for (const slots of [0, 5, 7, 2 ** 30]) {
    block.setWord(metric.entry + METRIC_SLOTS, slots);
    expectRefusal(() => find("1"), RangeError, "CORRUPT", /overwritten/);
    block.setWord(metric.entry + METRIC_INDEXED, 1);
    expectRefusal(complete, RangeError, "CORRUPT", /overwritten/);
  }
});

test("an index that lies over the header or reaches out of the block is damage, and is not written into", () => {
  const { block, metric, slots, find, complete } = metricOf(3);
  const end = block.maxBytes - slots * INDEX_ENTRY_BYTES;
  for (const index of [0, HEADER_BYTES - 4, end + 4, block.maxBytes, -8]) {
    block.setWord(metric.entry + METRIC_INDEX, index);
    block.setWord(metric.entry + METRIC_INDEXED, 1);
    const before = block.bytes.slice();
    expectRefusal(() => find("1"), RangeError, "CORRUPT", /overwritten/);
    expectRefusal(complete, RangeError, "CORRUPT", /overwritten/);
    expect(Buffer.compare(block.bytes, before)).toBe(0);
  }
  for (const index of [HEADER_BYTES, end]) {
    block.setWord(metric.entry + METRIC_INDEX, index);
    expect(() => find("other")).not.toThrow();
  }
});

test("keys that each have room in the block, but not together, are damage", () => {
  const { block, metric, entries, complete } = metricOf(6);
  for (const entry of entries) block.bytes.set([0x80, 0x80, 0x10], entry + SERIES_KEY); // 256 KiB
  block.setWord(metric.entry + METRIC_INDEXED, 1);
  expectRefusal(complete, RangeError, "CORRUPT", /overwritten/);
});
