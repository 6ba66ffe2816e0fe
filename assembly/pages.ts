/**
 * Page tables and the pages that they list, one per lane. layout.ts, "Page kinds", says which lanes have a page from
 * the start.
 */

import { laneCount, laneEntry, publish, raise, reserve } from "./block.ts";
import {
  BORROWED,
  COUNTER_PAGE,
  FIRST_PACKED_PAGES,
  INDEX_ENTRY_BYTES,
  LEVEL_PAGE,
  LIMIT,
  LINE_BYTES,
  PACKED_BYTES,
  PACKED_PAGE,
  PIN_BITS,
  TABLE_COMPANION,
  TABLE_KIND,
  TABLE_PAGES,
  TABLE_WORDS,
  TABLES,
  WORD_BYTES,
} from "./layout.ts";
import { compareExchange32, load32 } from "./words.ts";

function aligned(bytes: i32): i32 {
  return (bytes + LINE_BYTES - 1) & -LINE_BYTES;
}

/**
 * Returns how many tables the page index can list: a table, its first page and its series' records take at least 4 KiB.
 */
function tableCapacity(): i32 {
  return load<i32>(LIMIT) >> 12;
}

function indexEntry(number: i32): usize {
  return laneEntry(laneCount()) + number * INDEX_ENTRY_BYTES;
}

/** Returns the address of a published table. */
export function tableAt(number: i32): usize {
  return load32(indexEntry(number));
}

/** Returns the size of a page's contents, behind which its pins lie. */
function contentBytes(kind: i32, words: i32): i32 {
  return words * (kind == PACKED_PAGE ? PACKED_BYTES : WORD_BYTES);
}

function pageBytes(kind: i32, words: i32): i32 {
  return aligned(contentBytes(kind, words) + (((words + 1) * PIN_BITS) >> 3));
}

/** Makes a table with its first pages. Returns its address, or 0 if the block is full. */
function makeTable(kind: i32, words: i32, lane: i32): usize {
  const tableBytes = aligned(TABLE_PAGES + laneCount() * INDEX_ENTRY_BYTES);
  const bytes = pageBytes(kind, words);
  const borrowed = kind == PACKED_PAGE ? FIRST_PACKED_PAGES : 1;
  const pages = (kind == COUNTER_PAGE || kind == LEVEL_PAGE) && lane >= 0 ? borrowed + 1 : borrowed;
  // One reservation, so that a full block stays as it was.
  const table = reserve(tableBytes + pages * bytes, LINE_BYTES);
  if (table == 0) return 0;
  store<i32>(table + TABLE_WORDS, words);
  store<i32>(table + TABLE_KIND, kind);
  for (let i = 0; i < pages; i++) {
    const its = i < borrowed ? i : lane;
    store<i32>(table + TABLE_PAGES + its * INDEX_ENTRY_BYTES, <i32>table + tableBytes + i * bytes);
  }
  return table;
}

/** Makes a table and publishes it. Returns its number, or -1 if the block is full. */
export function openTable(kind: i32, words: i32, lane: i32): i32 {
  const table = makeTable(kind, words, lane);
  if (table == 0) return -1;
  const capacity = tableCapacity();
  for (let number = load32(TABLES); number < capacity; number++) {
    // Publishes the table. TABLES only says where to start looking; whoever passes an entry advances it.
    const before = compareExchange32(indexEntry(number), 0, <i32>table);
    compareExchange32(TABLES, number, number + 1);
    if (before == 0) return number;
  }
  return -1;
}

/**
 * Returns the companion of a table of counters: a table of packed words, one for each counter, that take the amounts
 * that are too large for it. Makes it if there is none yet; returns 0 if the block is full. The compare-exchange pairs
 * with the readers' loads, which find the table complete.
 */
export function companionOf(table: usize): usize {
  const found = load32(table + TABLE_COMPANION);
  if (found != 0) return found;
  const made = <i32>makeTable(PACKED_PAGE, load<i32>(table + TABLE_WORDS), 0);
  if (made == 0) return 0;
  // Fails only if another thread was faster; then the table made here stays unused.
  const before = compareExchange32(table + TABLE_COMPANION, 0, made);
  return before == 0 ? made : before;
}

/**
 * Returns the address of the lane's page, making the page if there is none yet; 0 if the block is full. Only the lane's
 * holder makes it.
 */
export function pageOf(table: usize, lane: i32): usize {
  const bytes = pageBytes(load<i32>(table + TABLE_KIND), load<i32>(table + TABLE_WORDS));
  return publish(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES, bytes);
}

/** Returns the page of lane 0, for threads that have no page: any thread may add to a counter's word. */
export function firstPage(table: usize): usize {
  // Raised before the page is written, as in borrowLane.
  raise(BORROWED, 1);
  return load32(table + TABLE_PAGES);
}
