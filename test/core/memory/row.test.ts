/** Rows that are wiped: empty in all lanes, as if they were new, and without a trace in their neighbours. */

import { expect, test } from "vitest";
import {
  AGGREGATE_SUM,
  BANK_BYTES,
  BORROWED_LANES,
  COUNTER_PAGE,
  LEVEL_PAGE,
  PACKED_BYTES,
  PACKED_PAGE,
  PIN_BITS,
  SHARED_PAGE,
  SLOT_BYTES,
  SLOTS,
  TABLE_WORDS,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { exactSum } from "../../../src/core/memory/kernel.ts";
import { pageIn, type Row, rowOf, wipeRow } from "../../../src/core/memory/row.ts";
import { makeSeries } from "../../../src/core/memory/seriesEntry.ts";
import type { Shape } from "../../../src/core/memory/shape.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

/** Returns three neighbouring rows of two words, and two threads with lanes. */
function rows(pageKind: number, words = 2) {
  // With 12 threads, a table's pages lie right behind its list of them.
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 12 });
  const threads = [attachmentOf(block, 1), attachmentOf(block, 2)] as const;
  const [{ kernel }] = threads;
  const shape = { pageKind, words, rowWords: words } as Shape;
  const entries = [0, 1, 2].map(() => makeSeries(threads[0], shape, 0));
  const all = entries.map((entry) => rowOf(threads[0], entry));
  for (const thread of threads) for (const { table } of all) kernel.pageOf(table, thread.takeLane());
  return { block, threads, kernel, entries, all: all as [Row, Row, Row], words };
}

const wordOf = (thread: Attachment, { table, index }: Row, word: number) =>
  thread.kernel.pageOf(table, thread.takeLane()) + 8 * (index + word);

test("a counter's row and its companion", () => {
  const { threads, kernel, entries, all } = rows(COUNTER_PAGE, 1);
  const companion = kernel.companionOf(all[0].table);
  for (const thread of threads) {
    for (const row of all) {
      kernel.add(wordOf(thread, row, 0), 5);
      const page = kernel.pageOf(companion, thread.takeLane());
      const words = thread.block.word(companion + TABLE_WORDS);
      kernel.spill(page + 8 * row.index, page + 8 * words + BANK_BYTES * row.index, 1, 2 ** 60);
    }
  }
  const read = () =>
    all.map(({ table, index }, i) => {
      kernel.readCounter(entries[i] as number, table, index);
      return exactSum(kernel);
    });
  const full = 10n + 2n ** 61n;
  expect(read()).toEqual([full, full, full]);
  wipeRow(threads[0], all[1], 1);
  expect(read()).toEqual([full, 0n, full]);
  expect(all.map(({ index }) => kernel.counted(wordOf(threads[1], { table: all[0].table, index }, 0)))).toEqual([
    5, 0, 5,
  ]);
});

test("a packed row, also one that was spilled, is empty and counts again from zero", () => {
  const { block, threads, kernel, entries, all } = rows(PACKED_PAGE);
  const bankOf = (thread: Attachment, { table, index }: Row, word: number) =>
    kernel.pageOf(table, thread.takeLane()) + 8 * block.word(table + TABLE_WORDS) + BANK_BYTES * (index + word);
  const fill = (row: Row) => {
    for (const thread of threads) {
      for (const word of [0, 1]) {
        for (let i = 0; i < 5; i++) kernel.spill(wordOf(thread, row, word), bankOf(thread, row, word), 3, 2 ** 50);
        kernel.record(wordOf(thread, row, word), 7);
      }
    }
  };
  for (const row of all) fill(row);
  const read = () =>
    all.map(({ table, index }, i) =>
      [0, 1].map((word) => {
        kernel.readSeries(entries[i] as number, table, index + word, 1);
        return [kernel.countRead(), exactSum(kernel)];
      }),
    );
  const each = [2 * (5 * 3 + 1), 2n * (5n * 2n ** 50n + 7n)];
  const full = [each, each];
  expect(read()).toEqual([full, full, full]);
  wipeRow(threads[1], all[1], 2);
  const empty = [
    [0, 0n],
    [0, 0n],
  ];
  expect(read()).toEqual([full, empty, full]);
  fill(all[1]);
  expect(read()).toEqual([full, full, full]);
});

test("the extremes behind a packed row's words", () => {
  const { block, threads, kernel, all } = rows(PACKED_PAGE, 2);
  // The row's second word is its cell of extremes.
  const { table } = all[0];
  const banks = (thread: Attachment) => kernel.pageOf(table, thread.takeLane()) + 8 * block.word(table + TABLE_WORDS);
  const offset = ({ index }: Row) => 8 * block.word(table + TABLE_WORDS) + BANK_BYTES * (index + 1);
  for (const thread of threads) {
    for (const { index } of all) kernel.widen(banks(thread) + BANK_BYTES * (index + 1), 9);
  }
  const read = () => all.map((row) => [0, 1].map((largest) => kernel.readExtreme(table, offset(row), largest)));
  expect(read()).toEqual([
    [9, 9],
    [9, 9],
    [9, 9],
  ]);
  wipeRow(threads[0], all[1], 2);
  expect(read()).toEqual([
    [9, 9],
    [Number.NaN, Number.NaN],
    [9, 9],
  ]);
});

test("a gauge's levels of each lane", () => {
  const { threads, kernel, all } = rows(LEVEL_PAGE, 1);
  for (const thread of threads) {
    for (const row of all) kernel.setLaneLevel(wordOf(thread, row, 0), thread.takeLane(), 3);
  }
  const read = () =>
    all.map(({ table, index }) => {
      kernel.readLevels(table, index, AGGREGATE_SUM);
      return kernel.levelsRead();
    });
  expect(read()).toEqual([2, 2, 2]);
  wipeRow(threads[0], all[2], 1);
  expect(read()).toEqual([2, 2, 0]);
});

test("a cell that all threads share", () => {
  const { threads, kernel, all } = rows(SHARED_PAGE, 1);
  const cellOf = ({ table, index }: Row) => kernel.pageOf(table, 0) + 8 * index;
  for (const row of all) kernel.setLevel(cellOf(row), 3);
  wipeRow(threads[0], all[0], 1);
  const levels = all.map((row) => {
    kernel.readLevel(cellOf(row));
    return kernel.levelsRead();
  });
  expect(levels).toEqual([0, 1, 1]);
});

test("also in borrowed lanes, and without making pages for lanes that have none", () => {
  const { threads, kernel, all } = rows(COUNTER_PAGE, 1);
  const { table, index } = all[1];
  const borrowed = kernel.pageOf(table, 1) + 8 * index;
  kernel.add(borrowed, 4);
  const pages = () => Array.from({ length: BORROWED_LANES + 12 }, (_, lane) => pageIn(threads[0], table, lane) !== 0);
  const before = pages();
  expect(before).toContain(false);
  wipeRow(threads[0], all[1], 1);
  expect(kernel.counted(borrowed)).toBe(0);
  expect(pages()).toEqual(before);
});

test.each([
  ["counters", COUNTER_PAGE],
  ["shared cells", SHARED_PAGE],
  ["packed words", PACKED_PAGE],
  ["levels", LEVEL_PAGE],
])("a row of %s is wiped without a trace elsewhere in the block", (_, pageKind) => {
  const { block, threads, kernel, all } = rows(pageKind);
  const [{ table }, { index }] = all;
  // Everything around the row is this number, which may be taken for the address of more of it.
  const around = kernel.reserve(4096, 8);
  const words = new BigUint64Array(block.memory.buffer);
  const fill = (from: number, bytes: number) => words.fill(BigInt(around), from / 8, Math.floor((from + bytes) / 8));
  fill(around, 4096);
  const inPage = block.word(table + TABLE_WORDS);
  const wordBytes = pageKind === PACKED_PAGE ? PACKED_BYTES : WORD_BYTES;
  const wiped: number[] = [];
  for (let lane = 0; lane < BORROWED_LANES + 12; lane++) {
    const page = pageIn(threads[0], table, lane);
    if (page === 0) continue;
    fill(page, inPage * (wordBytes + PIN_BITS / 8));
    for (const word of [index, index + 1]) {
      wiped.push(page + word * WORD_BYTES);
      const bank = page + inPage * WORD_BYTES + word * BANK_BYTES;
      // The generation, and the slot that an empty word names.
      for (let at = 0; pageKind === PACKED_PAGE && at < SLOTS + SLOT_BYTES; at += 8) wiped.push(bank + at);
    }
  }
  const before = words.slice();
  wipeRow(threads[0], { table, index }, 2);
  const changed = Array.from(before.keys()).filter((at) => words[at] !== before[at]);
  expect(changed.map((at) => at * 8)).toEqual(wiped.sort((a, b) => a - b));
  for (const at of wiped) expect(words[at / 8]).toBe(0n);
});
