/** Levels: one cell that all threads share (`last`), or one a lane, counted while its holder lives (`sum`, `min`, `max`). */

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

const NO_LEVEL: i64 = i64.MIN_VALUE; // what NaN becomes

function toLevel(units: f64): i64 {
  return units != units ? NO_LEVEL : <i64>nearest(units);
}

// A cell that all threads share holds its level with the sign bit turned, so that a fresh one, 0, has none.

/** Sets a cell that all threads share. */
export function setLevel(cell: usize, units: f64): void {
  store64(cell, toLevel(units) ^ NO_LEVEL);
}

/** Adds to a cell that all threads share; a cell without a level counts as 0. */
export function addLevel(cell: usize, units: f64): void {
  const change = <i64>nearest(units);
  while (true) {
    const was = load64(cell);
    const level = was == 0 ? change : (was ^ NO_LEVEL) + change;
    // Fails only when another thread's change went in.
    if (compareExchange64(cell, was, level ^ NO_LEVEL) == was) return;
  }
}

/** The level of a cell that all threads share; i64.MIN_VALUE when it has none. */
export function readLevel(cell: usize): i64 {
  return load64(cell) ^ NO_LEVEL;
}

/** Tenures are stored plus one: 0 is a cell that was never set. */
function tenureOf(lane: i32): i64 {
  return load64(laneEntry(lane) + TENURE) + 1;
}

/** Sets this thread's cell, by the lane's holder alone. The level first: under the old tenure nobody counts it yet. */
export function setLaneLevel(cell: usize, lane: i32, units: f64): void {
  store64(cell + LEVEL, toLevel(units));
  store64(cell, tenureOf(lane));
}

/** Adds to this thread's cell, by the lane's holder alone. */
export function addLaneLevel(cell: usize, lane: i32, units: f64): void {
  const tenure = tenureOf(lane);
  let was: i64 = load64(cell) == tenure ? load64(cell + LEVEL) : 0;
  if (was == NO_LEVEL) was = 0;
  store64(cell + LEVEL, was + <i64>nearest(units));
  store64(cell, tenure);
}

/**
 * The levels of all living threads, folded; i64.MIN_VALUE when there is none. A cell counts while its lane is held and is in
 * the cell's tenure, before and after its level is loaded.
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

/** Takes every thread's level away; a thread's next one counts again. */
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
