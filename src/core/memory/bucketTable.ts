/**
 * The cell table that finds a value's bucket with one compare. Its format: layout.ts; its reader: assembly/buckets.ts.
 */

import {
  BOUND_COUNT,
  CELL_BASE,
  CELL_BYTES,
  CELL_COUNT,
  CELL_OFFSET,
  CELL_SHIFT,
  CELLS,
  WORD_BYTES,
} from "../../../assembly/layout.ts";

const MOST_CELLS = 8192;

const scratch = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigInt64(0);
}

/** Returns the coarsest shift at which no two positive bounds share a cell; undefined if that takes too many cells. */
function coarsestShift(bits: readonly bigint[]): bigint | undefined {
  if (bits.length === 0) return undefined;
  const first = bits[0] as bigint;
  const last = bits[bits.length - 1] as bigint;
  for (let shift = 62n; shift >= 0n; shift--) {
    if (first >> shift === 0n) continue; // the cell would hold 0 too, which may itself be a bound
    if ((last >> shift) - (first >> shift) >= MOST_CELLS) return undefined;
    if (bits.every((bit, i) => i === 0 || bit >> shift !== (bits[i - 1] as bigint) >> shift)) return shift;
  }
  return undefined;
}

/**
 * Builds the table for rising bounds. If there are no positive bounds, or cells would take too much room, the table has
 * no cells, and all values are searched for.
 */
export function buildCells(bounds: readonly number[]): Uint8Array {
  const bits = bounds.filter((bound) => bound > 0).map(bitsOf);
  const shift = coarsestShift(bits) ?? 0n;
  const base = (bits[0] ?? 0n) >> shift;
  const cells = coarsestShift(bits) === undefined ? 0 : Number(((bits[bits.length - 1] ?? 0n) >> shift) - base) + 1;
  const table = new Uint8Array(CELLS + cells * CELL_BYTES + bounds.length * WORD_BYTES);
  const view = new DataView(table.buffer);
  view.setInt32(CELL_SHIFT, Number(shift), true);
  view.setInt32(CELL_COUNT, cells, true);
  view.setBigInt64(CELL_BASE, base, true);
  view.setInt32(BOUND_COUNT, bounds.length, true);
  let below = bounds.length - bits.length; // bounds below the cell
  for (let cell = 0; cell < cells; cell++) {
    const at = CELLS + cell * CELL_BYTES;
    const next = bits[below - (bounds.length - bits.length)] as bigint; // the last cell is the last bound's
    const holdsNext = Number((next >> shift) - base) === cell;
    view.setFloat64(at, holdsNext ? (bounds[below] as number) : Number.POSITIVE_INFINITY, true);
    view.setInt32(at + CELL_OFFSET, below * WORD_BYTES, true);
    if (holdsNext) below++;
  }
  bounds.forEach((bound, i) => {
    view.setFloat64(CELLS + cells * CELL_BYTES + i * WORD_BYTES, bound, true);
  });
  return table;
}
