/** A block with a kernel over it, and a row of words in one of its lanes, for tests that call the kernel directly. */

import {
  BANK_BYTES,
  CELL_BYTES,
  PACKED_PAGE,
  ROW_WORD_BITS,
  ROW_WORD_MASK,
  SERIES_KEY,
  TABLE_WORDS,
  WORD_BYTES,
} from "../../assembly/layout.ts";
import { type Block, createBlock } from "../../src/core/memory/block.ts";
import { exactSum, instantiate, type Kernel } from "../../src/core/memory/kernel.ts";

export interface RowOfWords {
  readonly block: Block;
  readonly kernel: Kernel;
  /** Returns the address of the word at a position in the row, in the row's lane. */
  word(position: number): number;
  /** Returns the address of its bank. */
  bank(position: number): number;
  /** Returns the reading of the word over all lanes. */
  read(position: number): { count: number; sum: bigint };
}

/** Makes a row of packed words, or of another page kind, in the first lane that threads take. */
export function rowOfWords(words: number, kind = PACKED_PAGE): RowOfWords {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4 });
  const kernel = instantiate(block.memory);
  const lane = kernel.takeLane(1n);
  const row = kernel.reserveRow(kind, words, lane);
  const table = kernel.tableAt(row >>> ROW_WORD_BITS);
  const index = row & ROW_WORD_MASK;
  const series = kernel.reserve(SERIES_KEY, CELL_BYTES);
  const page = kernel.pageOf(table, lane);
  const banks = page + block.word(table + TABLE_WORDS) * WORD_BYTES;
  return {
    block,
    kernel,
    word: (position) => page + (index + position) * WORD_BYTES,
    bank: (position) => banks + (index + position) * BANK_BYTES,
    read(position) {
      if (kind === PACKED_PAGE) kernel.readSeries(series, table, index + position, 1);
      else kernel.readCounter(series, table, index + position);
      return { count: kernel.countRead(), sum: exactSum(kernel) };
    },
  };
}
