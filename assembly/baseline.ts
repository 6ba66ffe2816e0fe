/**
 * Resets: each closes a reading, and later readings count from it (docs/proofs/reset.md). Changes of up-down counters,
 * of which the large ones move the baseline, too (docs/proofs/up-down.md).
 */

import { laneCount, publish } from "./block.ts";
import { FULL } from "./counter.ts";
import {
  BASE_BUFFER_MASK,
  BASE_HIDDEN,
  BASE_VERSION,
  BASELINE_BYTES,
  BASELINE_COUNT,
  BASELINE_SUM,
  BASELINE_SUM_HIGH,
  CLOSED_COUNT,
  CLOSED_SUM,
  CLOSED_SUM_HIGH,
  INDEX_ENTRY_BYTES,
  PACKED_PAGE,
  REMOVALS,
  RESET_AT,
  SERIES_BASE,
  TABLE_BASELINES,
  TABLE_KIND,
  TABLE_WORDS,
} from "./layout.ts";
import { baselineAt, baseSum, baseSumHigh, readCounter, readSeries, setRead } from "./reading.ts";
import { baseRead, countReadExactly, sumHighRead, sumRead, totalCount, totalSum, totalSumHigh } from "./results.ts";
import { carryOf, highOf, lowOf } from "./wide.ts";
import { add32, add64, compareExchange64, load64, store64 } from "./words.ts";

/** Makes the lane's baseline page of a table. Returns false if the block is full. */
export function prepareReset(table: usize, lane: i32): bool {
  const pages = publish(table + TABLE_BASELINES, laneCount() * INDEX_ENTRY_BYTES);
  if (pages == 0) return false;
  return publish(pages + lane * INDEX_ENTRY_BYTES, load<i32>(table + TABLE_WORDS) * 2 * BASELINE_BYTES) != 0;
}

let closing: i64 = 0; // the base that `beginReset` counted from, and that `commitReset` replaces

/**
 * Fills a buffer of the lane, which the caller holds and has prepared, with a reading of the series. Returns the
 * buffer, whose closed part `readClosed` reads. Nothing has changed for others yet.
 */
export function beginReset(series: usize, table: usize, index: i32, words: i32, lane: i32, now: f64): i32 {
  const packed = load<i32>(table + TABLE_KIND) == PACKED_PAGE;
  while (true) {
    closing = load64(series + SERIES_BASE);
    const buffer = freeBuffer(closing, lane);
    if (fill(buffer, series, table, index, words, packed, closing, now)) return buffer;
  }
}

/** Publishes the buffer that `beginReset` filled. Returns false if another base was published meanwhile. */
export function commitReset(series: usize, buffer: i32, hidden: bool): bool {
  if (!rebase(series, closing, buffer, hidden)) return false;
  if (hidden) add32(REMOVALS, 1);
  return true;
}

/** Returns the lane's buffer that is not published: no reading uses it. */
function freeBuffer(was: i64, lane: i32): i32 {
  const mine = 1 + 2 * lane;
  return (<i32>was & BASE_BUFFER_MASK) == mine ? mine + 1 : mine;
}

/**
 * Publishes a buffer as the baseline: the commit of a reset and of a large amount. Returns false if the base is no
 * longer `was`; then the buffer must count from the new one.
 */
function rebase(series: usize, was: i64, buffer: i32, hidden: bool): bool {
  const version = (was & ~(<i64>BASE_VERSION - 1)) + BASE_VERSION;
  const next = version | (hidden ? BASE_HIDDEN : 0) | buffer;
  return compareExchange64(series + SERIES_BASE, was, next) == was;
}

/**
 * Fills a buffer with the totals and with what they add since `was`. Returns false if another base was published
 * meanwhile.
 */
function fill(
  buffer: i32,
  series: usize,
  table: usize,
  index: i32,
  words: i32,
  packed: bool,
  was: i64,
  now: f64,
): bool {
  for (let i = index; i < index + words; i++) {
    if (packed) readSeries(series, table, i, 1, 0);
    else readCounter(series, table, i, 0);
    if (baseRead() != was) return false;
    const at = baselineAt(table, buffer, i);
    store64(at + BASELINE_COUNT, totalCount());
    store64(at + BASELINE_SUM, totalSum());
    store64(at + BASELINE_SUM_HIGH, totalSumHigh());
    store64(at + CLOSED_COUNT, countReadExactly());
    store64(at + CLOSED_SUM, sumRead());
    store64(at + CLOSED_SUM_HIGH, sumHighRead());
    store64(at + RESET_AT, <i64>now);
  }
  return true;
}

/** Reads what a word's baseline closed. The caller must still hold the lane that owns the buffer. */
export function readClosed(table: usize, buffer: i32, index: i32): void {
  const at = baselineAt(table, buffer, index);
  setRead(load64(at + CLOSED_COUNT), load64(at + CLOSED_SUM), load64(at + CLOSED_SUM_HIGH));
}

/**
 * Adds fewer than 2^53 units to a series' cell that all threads share, and shows the series. Returns true if the cell
 * held 2^62 units or more, or less than -2^62.
 */
export function change(series: usize, cell: usize, units: f64): bool {
  // Loaded before the add: a remove in between has its own version, which this add does not undo.
  const base = load64(series + SERIES_BASE);
  const held = add64(cell, <i64>nearest(units));
  if ((base & BASE_HIDDEN) != 0) compareExchange64(series + SERIES_BASE, base, base ^ BASE_HIDDEN);
  return <u64>(held + FULL) > <u64>(2 * FULL - 1);
}

/**
 * Adds an amount of any size to a series whose cell all threads share, by moving its baseline, and shows the series.
 * Called by the holder of `lane`. Returns false if the block is full; then nothing changed.
 */
export function changeFar(series: usize, table: usize, index: i32, lane: i32, units: f64): bool {
  if (!prepareReset(table, lane)) return false;
  // The baseline is subtracted from the cell.
  const whole = nearest(-units);
  const low = lowOf(whole);
  while (true) {
    readCounter(series, table, index, 0); // for its baseline
    const was = baseRead();
    const buffer = freeBuffer(was, lane);
    const at = baselineAt(table, buffer, index);
    const sum = baseSum + low;
    store64(at + BASELINE_SUM, sum);
    store64(at + BASELINE_SUM_HIGH, baseSumHigh + highOf(whole) + carryOf(sum, low));
    if (rebase(series, was, buffer, false)) return true;
  }
}
