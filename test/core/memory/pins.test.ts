/** Pins of series in lanes, each thread's its own. */

import { expect, test } from "vitest";
import { PACKED_BYTES, TABLE_WORDS, VACANCIES, WORD_BYTES } from "../../../assembly/layout.ts";
import { define } from "../../../src/core/define/definition.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey } from "../../../src/core/memory/labelKey.ts";
import { isPinned, pin, unpin } from "../../../src/core/memory/pins.ts";
import { pageIn, rowOf } from "../../../src/core/memory/row.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

/** Returns three neighbouring series of a metric, with what two threads in their own lanes do with their pins. */
function pinnable(kind: "counter" | "mean", maxThreads = 3) {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads, maxSeriesPerMetric: 10 });
  const attachments = [attachmentOf(block, 1), attachmentOf(block, 2)] as const;
  const directory = new Directory(attachments[0]);
  directory.publish(define(kind, { name: "a", labelNames: ["x"] }), new Uint8Array(0));
  const metric = directory.find("a");
  if (!metric) throw new Error("There is no metric.");
  const series = ["0", "1", "2"].map((value) => {
    const found = directory.seriesFor(metric, encodeKey([value]));
    return { ...found, row: rowOf(attachments[0], found.entry) };
  });
  const [{ table }] = [series[0]?.row ?? { table: 0 }];
  const threads = attachments.map((attachment) => {
    const lane = attachment.takeLane();
    const page = attachment.kernel.pageOf(table, lane);
    const of = (i: number) => series[i] as (typeof series)[number];
    return {
      attachment,
      lane,
      page,
      pin: (i: number, creation = of(i).creation) => pin(attachment, of(i).row, of(i).entry, creation, lane),
      unpin: (i: number) => unpin(attachment, of(i).row, of(i).entry, lane),
      pinned: () => series.map(({ row }) => isPinned(attachment, row)),
    };
  });
  const [one, other] = threads as [(typeof threads)[0], (typeof threads)[0]];
  return { block, table, series, one, other };
}

test.each(["counter", "mean"] as const)("a series of a %s is pinned until the last user has unpinned it", (kind) => {
  const { one, other } = pinnable(kind);
  expect(one.pinned()).toEqual([false, false, false]);
  expect(one.pin(1)).toBe("pinned");
  expect(one.pin(1)).toBe("pinned");
  expect(other.pin(1)).toBe("pinned");
  expect(other.pin(2)).toBe("pinned");
  expect(one.pinned()).toEqual([false, true, true]);
  one.unpin(1);
  other.unpin(1);
  expect(other.pinned()).toEqual([false, true, true]);
  one.unpin(1);
  expect(other.pinned()).toEqual([false, false, true]);
  other.unpin(2);
  expect(one.pinned()).toEqual([false, false, false]);
});

test("neighbours, whose pins share a word, have their own users", () => {
  const { one, series } = pinnable("counter");
  for (const neighbour of [0, 1, 2]) {
    for (let i = 0; i < 15; i++) expect(one.pin(neighbour)).toBe("pinned");
    expect(one.pin(neighbour)).toBe("crowded");
    expect(one.pinned()).toEqual(series.map((_, i) => i <= neighbour));
  }
  for (const neighbour of [1, 0, 2]) {
    for (let i = 0; i < 15; i++) {
      expect(one.pinned()[neighbour]).toBe(true);
      one.unpin(neighbour);
    }
    expect(one.pinned()[neighbour]).toBe(false);
  }
});

test("what a crowded lane refuses leaves the pin as it was", () => {
  const { one } = pinnable("mean");
  for (let i = 0; i < 15; i++) one.pin(0);
  expect([one.pin(0), one.pin(0, 99)]).toEqual(["crowded", "gone"]);
  for (let i = 0; i < 15; i++) one.unpin(0);
  expect(one.pinned()).toEqual([false, false, false]);
  expect(one.pin(0)).toBe("pinned");
});

test("a series that has another label set by now is not pinned", () => {
  const { one } = pinnable("counter");
  expect(one.pin(0, 99)).toBe("gone");
  expect(one.pinned()).toEqual([false, false, false]);
  one.pin(0);
  expect(one.pin(0, 99)).toBe("gone");
  expect(one.pinned()).toEqual([true, false, false]);
  one.unpin(0);
  expect(one.pinned()).toEqual([false, false, false]);
});

test("unpinning a series that was removed meanwhile tells all threads that there may be a vacancy", () => {
  const { one, other, series } = pinnable("counter");
  const { kernel } = one.attachment;
  const entry = series[0]?.entry as number;
  const vacancies = () => kernel.headerWord(VACANCIES);
  one.pin(0);
  one.unpin(0);
  expect(vacancies()).toBe(0);
  one.pin(0);
  kernel.enter(entry);
  kernel.hide(entry);
  one.unpin(0);
  expect(vacancies()).toBe(1);
  // A pin that comes too late is taken back, and may have been met in between.
  expect(other.pin(0, 99)).toBe("gone");
  expect(vacancies()).toBe(2);
});

test("the pins of a lane are void once it was released, also for its next holder", () => {
  const { block, one, other } = pinnable("counter");
  other.pin(0);
  other.pin(1);
  one.attachment.releaseThread(other.attachment.thread);
  expect(one.pinned()).toEqual([false, false, false]);
  const next = attachmentOf(block, 3);
  expect(next.takeLane()).toBe(other.lane);
  expect(one.pinned()).toEqual([false, false, false]);
});

test.each([
  ["counter", WORD_BYTES],
  ["mean", PACKED_BYTES],
] as const)(
  "a pin of a %s changes 2 bytes behind the contents of the lane's page, and nothing else",
  (kind, wordBytes) => {
    const { block, table, one, series } = pinnable(kind);
    const words = block.word(table + TABLE_WORDS);
    const pins = one.page + words * wordBytes;
    block.bytes.fill(0x55, one.page, pins);
    for (const [i, { row }] of series.entries()) {
      const before = block.bytes.slice();
      one.pin(i);
      const changed = Array.from(before.keys()).filter((at) => block.bytes[at] !== before[at]);
      expect(changed).toEqual([pins + 2 * row.index]);
    }
  },
);

test("what lies where a lane without a page would have its pins is no pin", () => {
  const { block, table, one, series } = pinnable("counter", 12);
  // All lanes are taken, so there is none behind the last, and what follows the list of pages is lane 0's page.
  for (let thread = 3; thread <= 12; thread++) attachmentOf(block, thread).takeLane();
  const page = pageIn(one.attachment, table, 0);
  const somewhere = one.attachment.kernel.reserve(2 ** 16, 8);
  one.attachment.kernel.setWord(page, somewhere);
  const behind = block.word(table + TABLE_WORDS) * WORD_BYTES;
  // Each pair of bytes is the pin of one user in a lane that was never released.
  const pairs = new Uint16Array(block.memory.buffer);
  for (const address of [somewhere, 0]) pairs.fill(1, (address + behind) / 2, (address + behind) / 2 + 16);
  expect(one.pinned()).toEqual(series.map(() => false));
});
