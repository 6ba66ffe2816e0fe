/** The reading of one lane's share, without baselines. */

import {
  BANK_BYTES,
  INDEX_ENTRY_BYTES,
  PACKED_PAGE,
  TABLE_COMPANION,
  TABLE_KIND,
  TABLE_PAGES,
  TABLE_WORDS,
  WORD_BYTES,
} from "./layout.ts";
import { readWord, setRead } from "./reading.ts";
import { signOf } from "./wide.ts";
import { load32, load64 } from "./words.ts";

/** Reads what one lane holds of a word, regardless of resets. Returns false if the lane has no page. */
export function readLane(table: usize, index: i32, lane: i32): bool {
  const entry = TABLE_PAGES + lane * INDEX_ENTRY_BYTES;
  const page = <usize>load32(table + entry);
  const isPacked = load<i32>(table + TABLE_KIND) == PACKED_PAGE;
  const companion = isPacked ? table : <usize>load32(table + TABLE_COMPANION);
  const packed: usize = companion == 0 ? 0 : <usize>load32(companion + entry);
  setSum(isPacked || page == 0 ? 0 : load64(page + index * WORD_BYTES));
  const firstBank = load<i32>(table + TABLE_WORDS) * WORD_BYTES + index * BANK_BYTES;
  if (packed != 0) readWord(packed + index * WORD_BYTES, packed + firstBank);
  return (page | packed) != 0;
}

/** Sets the reading to a sum of one word. */
function setSum(value: i64): void {
  setRead(0, value, signOf(value));
}
