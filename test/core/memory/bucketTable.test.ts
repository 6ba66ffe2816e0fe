/** The cell table: one compare finds the bucket of every value that a cell covers, as assembly/buckets.ts reads it. */

import fc from "fast-check";
import { expect, test } from "vitest";
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
import { buildCells } from "../../../src/core/memory/bucketTable.ts";
import { holds } from "../../support/property.ts";

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigInt64(0);
}

/** Returns the double this many places above. */
function above(value: number, places: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, bitsOf(value) + BigInt(places));
  return view.getFloat64(0);
}

/** Reads a table in the format of layout.ts. */
function tableOf(bounds: readonly number[]) {
  const table = buildCells(bounds);
  const view = new DataView(table.buffer);
  const cells = view.getInt32(CELL_COUNT, true);
  const shift = BigInt(view.getInt32(CELL_SHIFT, true));
  const base = view.getBigInt64(CELL_BASE, true);
  const listed = Array.from({ length: view.getInt32(BOUND_COUNT, true) }, (_, i) =>
    view.getFloat64(CELLS + cells * CELL_BYTES + i * WORD_BYTES, true),
  );
  /** Returns the bucket given by the value's cell; undefined if no cell covers it. */
  const bucketOf = (value: number) => {
    const cell = (bitsOf(value) >> shift) - base;
    if (cell < 0n || cell >= BigInt(cells)) return undefined;
    const at = CELLS + Number(cell) * CELL_BYTES;
    return view.getInt32(at + CELL_OFFSET, true) / WORD_BYTES + (value > view.getFloat64(at, true) ? 1 : 0);
  };
  return { cells, shift, listed, bucketOf, bytes: table.length };
}

const searched = (bounds: readonly number[], value: number) => bounds.filter((bound) => value > bound).length;

test("a cell gives the bucket that a plain search finds, for bounds, their neighbours and values in between", () => {
  const bound = fc.oneof(
    fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    fc.integer({ min: -5, max: 50 }),
    fc.constantFrom(-1e300, -1, 0, 5e-324, 1e-310, 1, 1 + 2 ** -52, 1e300),
  );
  const bounds = fc.uniqueArray(bound, { minLength: 1, maxLength: 12, selector: (value) => value + 0 });
  holds(
    fc.property(bounds, fc.array(fc.double({ min: -10, max: 1e4, noNaN: true })), (unsorted, others) => {
      const rising = unsorted.map((value) => value + 0).sort((a, b) => a - b);
      const { cells, bucketOf, listed } = tableOf(rising);
      expect(listed).toEqual(rising);
      const positive = rising.filter((value) => value > 0);
      for (const value of positive) {
        // Either all positive bounds have cells, or none has.
        expect(bucketOf(value)).toBe(cells > 0 ? searched(rising, value) : undefined);
      }
      for (const value of [...rising.flatMap((one) => [above(one, 1), one / 2, one * 2]), 0, -0, ...others]) {
        const bucket = bucketOf(value);
        if (bucket !== undefined) expect(bucket, `${value} in ${rising}`).toBe(searched(rising, value));
      }
    }),
    500,
  );
});

test("there are as few cells as possible: in coarser ones two bounds would meet, or a bound and 0", () => {
  for (const bounds of [
    [1, 2, 4, 8],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    [3],
    [0, 0.5],
    [1e-300],
  ]) {
    const { cells, shift, bytes } = tableOf(bounds);
    const positive = bounds.filter((bound) => bound > 0);
    const meet = (at: bigint) => new Set([0n, ...positive.map((bound) => bitsOf(bound) >> at)]).size <= positive.length;
    expect(meet(shift), `${bounds}`).toBe(false);
    for (let coarser = shift + 1n; coarser <= 62n; coarser++) expect(meet(coarser), `${bounds}`).toBe(true);
    const [first, last] = [positive[0] as number, positive.at(-1) as number];
    expect(cells).toBe(Number((bitsOf(last) >> shift) - (bitsOf(first) >> shift)) + 1);
    expect(bytes).toBe(CELLS + cells * CELL_BYTES + bounds.length * WORD_BYTES);
  }
});

test("bounds have at most 8192 cells, or none", () => {
  expect(tableOf([1, above(1, 1), above(1, 8191)]).cells).toBe(8192);
  expect(tableOf([1, above(1, 1), above(1, 8192)])).toMatchObject({
    cells: 0,
    listed: [1, above(1, 1), above(1, 8192)],
  });
  expect(tableOf([5e-324, 1e300]).cells).toBe(0);
});

test("bounds without a positive one have no cells", () => {
  expect(tableOf([-3, 0])).toMatchObject({ cells: 0, listed: [-3, 0], bytes: CELLS + 2 * WORD_BYTES });
});
