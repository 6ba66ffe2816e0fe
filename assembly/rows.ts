/** Rows: each series has the same words in every lane's page. Rows are never given back. */

import {
  COUNTER_PAGE,
  COUNTER_PAGE_WORDS,
  LEVEL_PAGE_WORDS,
  OPEN,
  PACKED_PAGE,
  PACKED_PAGE_WORDS,
  ROW_WORD_BITS,
  SHARED_PAGE,
  SHARED_PAGE_WORDS,
  TABLE_WORDS,
  WORD_BYTES,
} from "./layout.ts";
import { openTable, tableAt } from "./pages.ts";
import { compareExchange64, load64 } from "./words.ts";

function pageWords(kind: i32): i32 {
  if (kind == COUNTER_PAGE) return COUNTER_PAGE_WORDS;
  if (kind == SHARED_PAGE) return SHARED_PAGE_WORDS;
  return kind == PACKED_PAGE ? PACKED_PAGE_WORDS : LEVEL_PAGE_WORDS;
}

/** Reserves a row of `words` words that no other series has. Returns it, or -1 if the block is full. */
export function reserveRow(kind: i32, words: i32, lane: i32): i32 {
  const open = <usize>(OPEN + kind * WORD_BYTES);
  const standard = pageWords(kind);
  while (true) {
    const was = load64(open);
    const table = <i32>(was >>> 32) - 1;
    const used = <i32>was;
    if (table < 0 || used + words > load<i32>(tableAt(table) + TABLE_WORDS)) {
      const opened = openTable(kind, words > standard ? words : standard, lane);
      // The loser of this race wastes the rest of a table, never a row. A table made to measure is full at once.
      if (opened >= 0 && words < standard) compareExchange64(open, was, ((<i64>(opened + 1)) << 32) | words);
      return opened < 0 ? -1 : opened << ROW_WORD_BITS;
    }
    // Fails only if another thread took words.
    if (compareExchange64(open, was, was + words) == was) return (table << ROW_WORD_BITS) | used;
  }
}
