/**
 * The smallest and the largest value of a series, kept by each lane's holder for its own records. See
 * docs/proofs/extremes.md.
 */

import { EXTREMES_SET, INDEX_ENTRY_BYTES, LANES, LARGEST, SMALLEST, TABLE_PAGES } from "./layout.ts";
import { load32, load64, store64 } from "./words.ts";

/**
 * Widens the extremes to include a value. Called by the lane's holder only, before the value is recorded: a reader that
 * loads the record first and the extremes afterwards sees both.
 */
export function widen(cell: usize, units: f64): void {
  const value = orderOf(reinterpret<i64>(nearest(units)));
  const isSet = load64(cell + EXTREMES_SET) != 0;
  if (!isSet || value < load64(cell + SMALLEST)) store64(cell + SMALLEST, value);
  if (!isSet || value > load64(cell + LARGEST)) store64(cell + LARGEST, value);
  // Stored last. Pairs with the readers' load, which reads both values only after it.
  if (!isSet) store64(cell + EXTREMES_SET, 1);
}

/** Converts the bits of a double to an integer that sorts as the double does, and back. */
function orderOf(bits: i64): i64 {
  return bits ^ ((bits >> 63) & i64.MAX_VALUE);
}

/** Returns the largest of all lanes' largest values, or the smallest of their smallest; NaN if there is none. */
export function readExtreme(table: usize, offset: i32, largest: bool): f64 {
  const lanes = load32(LANES);
  let extreme = i64.MIN_VALUE;
  for (let lane = 0; lane < lanes; lane++) {
    const page = <usize>load32(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
    if (page == 0 || load64(page + offset + EXTREMES_SET) == 0) continue;
    const value = load64(page + offset + (largest ? LARGEST : SMALLEST));
    if (extreme == i64.MIN_VALUE || (largest ? value > extreme : value < extreme)) extreme = value;
  }
  // Without a value, these bits are those of a NaN.
  return reinterpret<f64>(orderOf(extreme));
}
