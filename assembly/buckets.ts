/** The search for a value's bucket. Bounds are upper-inclusive; src/core/memory/bucketTable.ts builds the table. */

import {
  BOUND_COUNT,
  CELL_BASE,
  CELL_BYTES,
  CELL_COUNT,
  CELL_OFFSET,
  CELL_SHIFT,
  CELLS,
  WORD_BYTES,
} from "./layout.ts";

/**
 * Returns the byte offset of the value's word in the series. A cell holds at most one bound, so one compare decides.
 */
export function bucketOf(cells: usize, value: f64): i32 {
  const cell = (reinterpret<i64>(value) >> load<i32>(cells + CELL_SHIFT)) - load<i64>(cells + CELL_BASE);
  if (<u64>cell < <u64>load<u32>(cells + CELL_COUNT)) {
    const at = cells + CELLS + <usize>cell * CELL_BYTES;
    return load<i32>(at + CELL_OFFSET) + ((<i32>(value > load<f64>(at))) << 3);
  }
  return searchBounds(cells, value);
}

/** Searches all bounds, for values that no cell covers: zero, negative, or beyond the outermost bounds. */
function searchBounds(cells: usize, value: f64): i32 {
  const bounds = cells + CELLS + load<i32>(cells + CELL_COUNT) * CELL_BYTES;
  let low = 0;
  let high = load<i32>(cells + BOUND_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > load<f64>(bounds + middle * WORD_BYTES)) low = middle + 1;
    else high = middle;
  }
  return low * WORD_BYTES;
}
