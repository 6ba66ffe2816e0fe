/** The row of a series: where its words are in every lane's page. */

import {
  BANK_BYTES,
  BORROWED_LANES,
  INDEX_ENTRY_BYTES,
  PACKED_PAGE,
  ROW_WORD_BITS,
  ROW_WORD_MASK,
  SERIES_ROW,
  SLOT_BYTES,
  SLOTS,
  TABLE_COMPANION,
  TABLE_KIND,
  TABLE_PAGES,
  TABLE_WORDS,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";

export interface Row {
  /** Address of its page table. */
  readonly table: number;
  /** Index of its first word in each page. */
  readonly index: number;
}

export function rowOf({ block, kernel }: Attachment, entry: number): Row {
  const row = block.word(entry + SERIES_ROW);
  return { table: kernel.tableAt(row >>> ROW_WORD_BITS), index: row & ROW_WORD_MASK };
}

/** Returns the address of a lane's page of a table, or 0 if the lane has none. */
export function pageIn({ kernel }: Attachment, table: number, lane: number): number {
  return kernel.headerWord(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
}

/**
 * Empties a row in all lanes, so that it is like a new one. Called by the holder of its entry once it has taken the
 * entry's label set away: then nobody else writes the row, and no reader keeps what it reads there.
 */
export function wipeRow(attachment: Attachment, { table, index }: Row, rowWords: number): void {
  const { block, kernel } = attachment;
  const words = block.word(table + TABLE_WORDS);
  const isPacked = block.word(table + TABLE_KIND) === PACKED_PAGE;
  for (let lane = 0; lane < BORROWED_LANES + block.maxThreads; lane++) {
    const page = pageIn(attachment, table, lane);
    for (let word = index; page !== 0 && word < index + rowWords; word++) {
      kernel.empty(page + word * WORD_BYTES);
      if (!isPacked) continue;
      // The generation and the first slot, which an empty word names, or a cell of extremes. The other slots are
      // written before a word names them.
      const bank = page + words * WORD_BYTES + word * BANK_BYTES;
      for (let at = 0; at < SLOTS + SLOT_BYTES; at += WORD_BYTES) kernel.empty(bank + at);
    }
  }
  const companion = kernel.headerWord(table + TABLE_COMPANION);
  if (companion !== 0) wipeRow(attachment, { table: companion, index }, rowWords);
}
