/** The room of a block: rows take few pages, and borrowed lanes get theirs when they are first borrowed. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { FIRST_PACKED_PAGES, INDEX_ENTRY_BYTES, TABLE_PAGES } from "../../../assembly/layout.ts";
import { define } from "../../../src/core/define/definition.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { Series } from "../../../src/core/memory/series.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

test.each([
  ["a block of 64 MiB", 2 ** 26, 15_000],
  ["the default block of Node, of 256 MiB", 2 ** 28, 50_000],
])("%s has room for histogram series of 11 bounds that one thread records", (_, maxBytes, series) => {
  const registry = new Registry({ maxBytes });
  const took = registry.histogram({ name: "took_seconds", labelNames: ["path"], maxSeries: series });
  for (let i = 0; i < series; i++) took.labels(i).record(0.1);
  expect(registry.stats()).toMatchObject({ series, overflowed: 0, refused: 0 });
  const cursor = registry.cursor();
  let read = 0;
  while (cursor.next()) read += cursor.count;
  expect(read).toBe(series);
  registry.detach();
});

test("a metric with labels takes no room for label sets that it does not have", () => {
  const registry = new Registry();
  const bytesOf = (maxSeries: number) => {
    const before = registry.stats().bytesUsed;
    registry
      .counter({ name: `of_${maxSeries}`, labelNames: ["path"], maxSeries })
      .labels("/")
      .inc();
    return registry.stats().bytesUsed - before;
  };
  bytesOf(1); // makes the page
  const [few, many] = [bytesOf(10), bytesOf(10_000_000)];
  expect(many - few).toBeLessThan(64);
  expect(many).toBeLessThan(600);
  registry.detach();
});

test("a counter series of one label takes at most 88 bytes of the block", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "served_total", labelNames: ["path"], maxSeries: 50_000 });
  const before = registry.stats().bytesUsed;
  for (let i = 0; i < 50_000; i++) family.labels(`/${i}`).inc();
  expect((registry.stats().bytesUsed - before) / 50_000).toBeLessThanOrEqual(88);
  registry.detach();
});

/** A mean as a thread without a lane sees it, in a block whose only lane another thread holds. */
function borrower(): { block: Block; series: Series; record: (units: number) => void; count: () => number } {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
  attachmentOf(block, 1).takeLane();
  const attachment = attachmentOf(block, 2);
  const directory = new Directory(attachment);
  directory.find("a");
  directory.publish({ ...define("mean", { name: "a", scale: 1 }) }, new Uint8Array(0));
  const metric = directory.find("a") as Metric;
  const series = new Series(attachment, metric, { entry: directory.firstSeries(metric), creation: 0 });
  return {
    block,
    series,
    record: (units) => series.once(({ word }) => void attachment.kernel.record(word, units)),
    count() {
      attachment.kernel.readSeries(series.entry, series.table, series.index, 1);
      return attachment.kernel.countRead();
    },
  };
}

/** Returns which borrowed lanes have a page of the series. */
function lanesWithPages({ block, series }: ReturnType<typeof borrower>): number[] {
  const pageOf = (lane: number) => block.word(series.table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
  return Array.from({ length: 16 }, (_, lane) => lane).filter((lane) => pageOf(lane) !== 0);
}

test("a borrowed lane gets its page when it is first borrowed, and readings find what is recorded there", () => {
  const one = borrower();
  one.record(1);
  expect(lanesWithPages(one)).toEqual([0, 1]);
  const { kernel } = one.series.attachment;
  for (let lane = 0; lane < FIRST_PACKED_PAGES; lane++) expect(kernel.borrowLane(lane, 99n)).toBeTruthy();
  one.record(1);
  expect(lanesWithPages(one)).toEqual([0, 1, 2]);
  expect(one.count()).toBe(2);
});

test("in a full block only the first borrowed lanes serve; while they are stuck, nothing is recorded", () => {
  const one = borrower();
  const { kernel } = one.series.attachment;
  for (let bytes = 2 ** 17; bytes >= 8; bytes /= 2) while (kernel.reserve(bytes, 8) !== 0);
  one.record(1);
  for (const lane of [0, 1]) expect(kernel.borrowLane(lane, 99n)).toBeTruthy();
  one.series.attachment.borrowing.patience = 0;
  expectRefusal(() => one.record(1), RangeError, "NO_LANE", /all borrowed ones .* are stuck, so nothing was recorded/);
  expect([one.count(), lanesWithPages(one)]).toEqual([1, [0, 1]]);
  kernel.giveBackLane(1);
  one.record(1);
  expect(one.count()).toBe(2);
});
