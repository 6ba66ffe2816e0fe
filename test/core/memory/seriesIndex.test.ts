/** The index of a metric's series: complete for every reader, with each series once, and its corruption reported. */

import { expect, test } from "vitest";
import {
  HEADER_BYTES,
  INDEX_ENTRY_BYTES,
  INDEX_SERIES,
  INDEX_SLOTS,
  INDEX_TABLES,
  METRIC_INDEX,
  METRIC_INDEXED,
  METRIC_SERIES,
  ORDINAL,
  SERIES_KEY,
} from "../../../assembly/layout.ts";
import { define, MAX_MAX_SERIES } from "../../../src/core/define/definition.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey, hashOf } from "../../../src/core/memory/labelKey.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { completeIndex, lookUp, openIndex, tableOf } from "../../../src/core/memory/seriesIndex.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

/** Returns a metric with this many series, and the contents of its index. */
function metricOf(series: number) {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4, maxSeriesPerMetric: series });
  const attachment = attachmentOf(block, 1);
  const directory = new Directory(attachment);
  directory.publish(define("counter", { name: "a_total", labelNames: ["x"] }), new Uint8Array(0));
  const metric = directory.find("a_total") as Metric;
  const entries = Array.from({ length: series }, (_, i) => directory.seriesFor(metric, encodeKey([`${i}`])).entry);
  const { kernel } = attachment;
  const list = block.word(metric.entry + METRIC_INDEX);
  const tables = Array.from({ length: INDEX_TABLES }, (_, table) => kernel.indexAt(list, table));
  /** Returns the entries in each table. */
  const held = () =>
    tables.map((address, table) =>
      address === 0
        ? []
        : Array.from({ length: INDEX_SLOTS << table }, (_, slot) => kernel.indexAt(address, slot)).filter(Boolean),
    );
  const find = (value: string) => {
    const key = encodeKey([value]);
    return lookUp(attachment, metric, key, hashOf(key, 0, key.length));
  };
  const complete = () => completeIndex(attachment, metric, kernel.newest(metric.entry + METRIC_SERIES));
  const open = (ordinal: number) => openIndex(attachment, metric, ordinal);
  return { block, kernel, metric, entries, list, tables, held, find, complete, open };
}

test("the first table holds 10 series, and each further one twice as many as the one before", () => {
  const firsts = Array.from({ length: INDEX_TABLES }, (_, table) => 1 + INDEX_SERIES * (2 ** table - 1));
  expect(firsts.map(tableOf)).toEqual(firsts.map((_, table) => table));
  expect(firsts.map((first) => tableOf(first - 1))).toEqual(firsts.map((_, table) => table - 1));
  expect(tableOf(MAX_MAX_SERIES)).toBe(INDEX_TABLES - 1);
});

test("every series is in the table of its ordinal, once, and more than a third of each table is empty", () => {
  const { entries, tables, held, find } = metricOf(200);
  expect(tables.map(Boolean)).toEqual(tables.map((_, table) => table <= tableOf(200)));
  const expected = tables.map((_, table) => entries.filter((_, i) => tableOf(i + 1) === table).toSorted());
  expect(held().map((all) => all.toSorted())).toEqual(expected);
  for (const [table, all] of held().entries()) expect(all.length).toBeLessThan((2 / 3) * (INDEX_SLOTS << table));
  for (const [i, entry] of entries.entries()) expect(find(`${i}`)).toBe(entry);
  expect(find("other")).toBe(0);
});

test("a metric without series has no table, and a look-up in it finds nothing", () => {
  const { tables, find } = metricOf(1);
  expect(tables.filter(Boolean)).toHaveLength(1);
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
  const attachment = attachmentOf(block, 1);
  const directory = new Directory(attachment);
  directory.publish(define("counter", { name: "a_total", labelNames: ["x"] }), new Uint8Array(0));
  const metric = directory.find("a_total") as Metric;
  expect(block.word(block.word(metric.entry + METRIC_INDEX))).toBe(0);
  expect(directory.findSeries(metric, encodeKey(["0"]))).toBe(0);
  expect(find("other")).toBe(0);
});

test("a table is made once; a full block refuses it, but not one that exists", () => {
  const { kernel, list, open } = metricOf(3);
  const first = kernel.indexAt(list, 0);
  expect([open(1), open(INDEX_SERIES), kernel.indexAt(list, 0)]).toEqual([true, true, first]);
  for (let bytes = 2 ** 19; bytes >= 8; bytes /= 2) while (kernel.reserve(bytes, 8) !== 0);
  expect([open(INDEX_SERIES), open(INDEX_SERIES + 1)]).toEqual([true, false]);
  expect(kernel.indexAt(list, 1)).toBe(0);
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
  const { block, tables, entries, find } = metricOf(3);
  for (let slot = 0; slot < INDEX_SLOTS; slot++) {
    block.setWord((tables[0] as number) + slot * INDEX_ENTRY_BYTES, entries[0] as number);
  }
  expect(find("0")).toBe(entries[0]);
  expect(find("other")).toBe(0);
});

test("a mark or an ordinal beyond all tables is corruption", () => {
  const { block, metric, find, open } = metricOf(3);
  for (const mark of [2 ** 25 + 2, 2 ** 30, -20]) {
    block.setWord(metric.entry + METRIC_INDEXED, mark);
    expectRefusal(() => find("1"), RangeError, "CORRUPT", /overwritten/);
  }
  for (const ordinal of [0, -20, 2 ** 30]) {
    const before = block.bytes.slice();
    expectRefusal(() => open(ordinal), RangeError, "CORRUPT", /overwritten/);
    expect(Buffer.compare(block.bytes, before)).toBe(0);
  }
});

test("a list of tables, or a table, that lies over the header or reaches out of the block is not written into", () => {
  const { block, metric, list, find, complete, open } = metricOf(3);
  const listEnd = block.maxBytes - INDEX_TABLES * INDEX_ENTRY_BYTES;
  const tableEnd = block.maxBytes - INDEX_SLOTS * INDEX_ENTRY_BYTES;
  const check = (word: number, wrong: readonly number[], uses: readonly (() => unknown)[]) => {
    const was = block.word(word);
    for (const address of wrong) {
      block.setWord(word, address);
      block.setWord(metric.entry + METRIC_INDEXED, 4);
      const before = block.bytes.slice();
      for (const use of uses) expectRefusal(use, RangeError, "CORRUPT", /overwritten/);
      block.setWord(metric.entry + METRIC_INDEXED, 1);
      expectRefusal(complete, RangeError, "CORRUPT", /overwritten/);
      block.setWord(metric.entry + METRIC_INDEXED, 4);
      expect(Buffer.compare(block.bytes, before)).toBe(0);
    }
    block.setWord(word, was);
  };
  const outside = [0, HEADER_BYTES - 4, block.maxBytes, -8];
  check(metric.entry + METRIC_INDEX, [...outside, listEnd + 4], [() => find("1"), () => open(20)]);
  check(list, [...outside, tableEnd + 4], [() => find("1")]);
  for (const address of [HEADER_BYTES, tableEnd]) {
    block.setWord(list, address);
    expect(find("other")).toBe(0);
  }
  block.setWord(metric.entry + METRIC_INDEX, listEnd);
  expect(open(20)).toBe(true);
});

test("tables that name each other do not keep a look-up from its end", () => {
  const { block, list, tables, find } = metricOf(INDEX_SERIES + 1);
  block.setWord(list, tables[1] as number);
  block.setWord(list + INDEX_ENTRY_BYTES, tables[1] as number);
  expect(find("other")).toBe(0);
  block.setWord(list + INDEX_ENTRY_BYTES, list);
  expect(find("other")).toBe(0);
});

test("keys that each have room in the block, but not together, are damage", () => {
  const { block, metric, entries, complete } = metricOf(6);
  for (const entry of entries) block.bytes.set([0x80, 0x80, 0x10], entry + SERIES_KEY); // 256 KiB
  block.setWord(metric.entry + METRIC_INDEXED, 1);
  expectRefusal(complete, RangeError, "CORRUPT", /overwritten/);
  expect(block.word((entries[5] as number) + ORDINAL)).toBe(6);
});
