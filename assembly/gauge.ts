/**
 * Gauge levels: one cell shared by all threads (`last`), or one per lane, counted while its holder lives (`sum`, `min`,
 * `max` …).
 */

import { laneEntry } from "./block.ts";
import {
  AGGREGATE_MAX,
  AGGREGATE_MIN,
  AGGREGATE_SUM,
  BORROWED_LANES,
  CLAIM,
  INDEX_ENTRY_BYTES,
  LANES,
  LEVEL,
  TABLE_PAGES,
  TENURE,
  WORD_BYTES,
} from "./layout.ts";
import { compareExchange64, load32, load64, store64 } from "./words.ts";

/**
 * Returns a level as cells hold it: its bits, all flipped. A fresh shared cell, 0, then has no level, since the only
 * NaN that is stored has other bits. Lanes' cells are flipped, too: Binaryen turns an atomic load whose bits are only
 * reinterpreted into a plain one.
 */
function heldAs(level: f64): i64 {
  return ~reinterpret<i64>(level == level ? level : NaN);
}

function levelOf(held: i64): f64 {
  return reinterpret<f64>(~held);
}

/** Sets a cell that all threads share. */
export function setLevel(cell: usize, level: f64): void {
  store64(cell, heldAs(level));
}

/** Adds to a cell that all threads share. A cell without a level counts as 0. */
export function addLevel(cell: usize, amount: f64): void {
  while (true) {
    const was = load64(cell);
    const level = was == 0 ? amount : levelOf(was) + amount;
    // Fails only if another thread changed the cell meanwhile.
    if (compareExchange64(cell, was, heldAs(level)) == was) return;
  }
}

let levels: i32 = 0; // that the last reading folded into one, as in reading.ts

/** Returns the level of a cell that all threads share. `levelsRead` returns 0 if it has none. */
export function readLevel(cell: usize): f64 {
  const held = load64(cell);
  levels = held == 0 ? 0 : 1;
  return levelOf(held);
}

/** Returns the number of levels that the last reading of a gauge folded into one. */
export function levelsRead(): i32 {
  return levels;
}

/** Returns the lane's tenure plus 1, as cells store it: 0 is a cell that was never set. */
function tenureOf(lane: i32): i64 {
  return load64(laneEntry(lane) + TENURE) + 1;
}

/**
 * Sets this thread's cell; called by the lane's holder only. The level is stored first: under the old tenure no reader
 * counts it yet.
 */
export function setLaneLevel(cell: usize, lane: i32, level: f64): void {
  store64(cell + LEVEL, heldAs(level));
  store64(cell, tenureOf(lane));
}

/** Adds to this thread's cell; called by the lane's holder only. */
export function addLaneLevel(cell: usize, lane: i32, amount: f64): void {
  const tenure = tenureOf(lane);
  const was = load64(cell) == tenure ? levelOf(load64(cell + LEVEL)) : 0;
  store64(cell + LEVEL, heldAs(was + amount));
  store64(cell, tenure);
}

/**
 * Returns the aggregate of all living threads' levels. A cell counts if, both before and after its level is loaded, its
 * lane is held and is in the cell's tenure.
 */
export function readLevels(table: usize, index: i32, aggregate: i32): f64 {
  const lanes = load32(LANES);
  levels = 0;
  let level: f64 = 0;
  for (let lane = BORROWED_LANES; lane < lanes; lane++) {
    const page = <usize>load32(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
    if (page == 0) continue;
    const cell = page + index * WORD_BYTES;
    const tenure = load64(cell);
    if (tenure == 0 || !isHeldIn(lane, tenure)) continue;
    const its = levelOf(load64(cell + LEVEL));
    if (load64(cell) != tenure || !isHeldIn(lane, tenure)) continue;
    if (levels++ == 0) level = its;
    else if (aggregate == AGGREGATE_SUM) level += its;
    else if (aggregate == AGGREGATE_MIN) level = min(level, its);
    else if (aggregate == AGGREGATE_MAX) level = max(level, its);
  }
  return level;
}

/** Clears a cell that all threads share, if it has this level. Returns false if another one was set meanwhile. */
export function clearLevel(cell: usize, level: f64): bool {
  return compareExchange64(cell, heldAs(level), 0) == heldAs(level);
}

/** Clears every thread's level. A level that a thread sets afterwards counts again. */
export function clearLevels(table: usize, index: i32): void {
  const lanes = load32(LANES);
  for (let lane = BORROWED_LANES; lane < lanes; lane++) {
    const page = <usize>load32(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
    if (page != 0) store64(page + index * WORD_BYTES, 0);
  }
}

function isHeldIn(lane: i32, tenure: i64): bool {
  return load64(laneEntry(lane) + CLAIM) != 0 && tenureOf(lane) == tenure;
}
