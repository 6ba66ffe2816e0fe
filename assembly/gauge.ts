/**
 * Gauge levels: one cell shared by all threads (`last`), or one per lane, counted while its holder lives (`sum`, `min`,
 * `max`).
 */

import { laneEntry } from "./block.ts";
import {
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

const NO_LEVEL: i64 = i64.MIN_VALUE; // stands for NaN

function toLevel(units: f64): i64 {
  return units != units ? NO_LEVEL : <i64>nearest(units);
}

// A shared cell holds its level with the sign bit flipped, so that a fresh cell, 0, has no level.

/** Sets a cell that all threads share. */
export function setLevel(cell: usize, units: f64): void {
  store64(cell, toLevel(units) ^ NO_LEVEL);
}

/** Adds to a cell that all threads share. A cell without a level counts as 0. */
export function addLevel(cell: usize, units: f64): void {
  const change = <i64>nearest(units);
  while (true) {
    const was = load64(cell);
    const level = was == 0 ? change : (was ^ NO_LEVEL) + change;
    // Fails only if another thread changed the cell meanwhile.
    if (compareExchange64(cell, was, level ^ NO_LEVEL) == was) return;
  }
}

/** Returns the level of a cell that all threads share, or i64.MIN_VALUE if it has none. */
export function readLevel(cell: usize): i64 {
  return load64(cell) ^ NO_LEVEL;
}

/** Returns the lane's tenure plus 1, as cells store it: 0 is a cell that was never set. */
function tenureOf(lane: i32): i64 {
  return load64(laneEntry(lane) + TENURE) + 1;
}

/**
 * Sets this thread's cell; called by the lane's holder only. The level is stored first: under the old tenure no reader
 * counts it yet.
 */
export function setLaneLevel(cell: usize, lane: i32, units: f64): void {
  store64(cell + LEVEL, toLevel(units));
  store64(cell, tenureOf(lane));
}

/** Adds to this thread's cell; called by the lane's holder only. */
export function addLaneLevel(cell: usize, lane: i32, units: f64): void {
  const tenure = tenureOf(lane);
  let was: i64 = load64(cell) == tenure ? load64(cell + LEVEL) : 0;
  if (was == NO_LEVEL) was = 0;
  store64(cell + LEVEL, was + <i64>nearest(units));
  store64(cell, tenure);
}

/**
 * Returns the aggregate of all living threads' levels, or i64.MIN_VALUE if there is none. A cell counts if, both before
 * and after its level is loaded, its lane is held and is in the cell's tenure.
 */
export function readLevels(table: usize, index: i32, aggregate: i32): i64 {
  const lanes = load32(LANES);
  let level = NO_LEVEL;
  for (let lane = BORROWED_LANES; lane < lanes; lane++) {
    const page = <usize>load32(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
    if (page == 0) continue;
    const cell = page + index * WORD_BYTES;
    const tenure = load64(cell);
    if (tenure == 0 || !isHeldIn(lane, tenure)) continue;
    const its = load64(cell + LEVEL);
    if (its == NO_LEVEL || load64(cell) != tenure || !isHeldIn(lane, tenure)) continue;
    if (level == NO_LEVEL) level = its;
    else if (aggregate == AGGREGATE_SUM) level += its;
    else if (aggregate == AGGREGATE_MIN) level = min(level, its);
    else level = max(level, its);
  }
  return level;
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
