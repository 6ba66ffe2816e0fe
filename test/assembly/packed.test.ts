/** Packed words in the release kernel, compared with integers of any size. */

import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { STRAIGHT_UNITS } from "../../assembly/layout.ts";
import { roundedTiesToEven } from "../support/exactly.ts";
import { holds } from "../support/property.ts";
import { type RowOfWords, rowOfWords } from "../support/rowOfWords.ts";

const LARGEST = STRAIGHT_UNITS - 1;

let row: RowOfWords;
let word: number;
let bank: number;

beforeEach(() => {
  row = rowOfWords(4);
  word = row.word(1);
  bank = row.bank(1);
});

/** Records like the wrappers: values that do not fit go through the spill, and a word past its mark is spilled. */
function record(units: number): void {
  if (Math.abs(units) >= STRAIGHT_UNITS) row.kernel.spill(word, bank, 1, units);
  else if (row.kernel.record(word, units)) row.kernel.spill(word, bank, 0, 0);
}

test("an untouched word holds nothing", () => {
  expect(row.read(1)).toEqual({ count: 0, sum: 0n });
});

test.each([
  [0.5, 0n],
  [1.5, 2n],
  [2.5, 2n],
  [-0.5, 0n],
  [-1.5, -2n],
  [-2.5, -2n],
  [0.49999999999999994, 0n],
  [LARGEST + 0.5, BigInt(STRAIGHT_UNITS)],
  [-0, 0n],
])("%d units are recorded as %d: to nearest, ties to even", (units, expected) => {
  record(units);
  expect(row.read(1)).toEqual({ count: 1, sum: expected });
});

test("values that take a spill are rounded alike", () => {
  for (const units of [STRAIGHT_UNITS + 0.5, -STRAIGHT_UNITS - 1.5, 2 ** 51 - 0.5]) record(units);
  const sum = BigInt(STRAIGHT_UNITS) - BigInt(STRAIGHT_UNITS) - 2n + 2n ** 51n;
  expect(row.read(1)).toEqual({ count: 3, sum });
});

test("negative sums borrow from the count, and the reading gives it back", () => {
  for (let i = 1; i <= 1000; i++) {
    record(-1);
    expect(row.read(1)).toEqual({ count: i, sum: BigInt(-i) });
  }
});

test("a word with 2^21 values is past the mark, with one value less it is not", () => {
  for (let i = 1; i <= 2 ** 21; i++) if (row.kernel.record(word, 0)) throw new Error(`past the mark at ${i}`);
  expect(row.kernel.record(word, 0)).toBeTruthy();
  row.kernel.spill(word, bank, 0, 0);
  expect(row.kernel.record(word, 0)).toBeFalsy();
  expect(row.read(1)).toEqual({ count: 2 ** 21 + 2, sum: 0n });
});

test.each([LARGEST, -LARGEST])("a word found past the mark still takes 13 records of %d", (units) => {
  let records = 1;
  while (!row.kernel.record(word, units)) records++;
  expect(records).toBe(18);
  for (let i = 0; i < 13; i++) {
    row.kernel.record(word, units);
    records++;
    expect(row.read(1)).toEqual({ count: records, sum: BigInt(units) * BigInt(records) });
  }
});

test("any number of spills rotates through the four slots without loss", () => {
  for (let i = 1; i <= 100; i++) {
    record(i * STRAIGHT_UNITS);
    record(-1);
    const sum = BigInt(STRAIGHT_UNITS) * BigInt((i * (i + 1)) / 2) - BigInt(i);
    expect(row.read(1)).toEqual({ count: 2 * i, sum });
  }
});

test("a million large values and a million small ones between them are exact", () => {
  for (let i = 0; i < 1_000_000; i++) {
    record(2 ** 40 + i);
    record(-i);
  }
  expect(row.read(1)).toEqual({ count: 2_000_000, sum: 1_000_000n * 2n ** 40n });
});

test("words of one row do not touch each other", () => {
  for (let position = 0; position < 4; position++) {
    row.kernel.spill(row.word(position), row.bank(position), 1, STRAIGHT_UNITS * (position + 1));
    row.kernel.record(row.word(position), -position);
  }
  for (let position = 0; position < 4; position++) {
    expect(row.read(position)).toEqual({ count: 2, sum: BigInt(STRAIGHT_UNITS * (position + 1) - position) });
  }
});

describe("sweep", () => {
  test("spills what a killed holder left past the mark, and does not change other words", () => {
    while (!row.kernel.record(word, -LARGEST)) {}
    row.kernel.record(row.word(2), 7);
    const [full, small] = [row.read(1), row.block.view.getBigInt64(row.word(2), true)];
    row.kernel.sweep(row.word(0), row.bank(0), 4);
    expect(row.read(1)).toEqual(full);
    // Only the slot number remains in the word.
    expect(BigInt.asUintN(62, row.block.view.getBigInt64(word, true))).toBe(0n);
    expect(row.block.view.getBigInt64(row.word(2), true)).toBe(small);
    expect(row.read(2)).toEqual({ count: 1, sum: 7n });
  });

  test("does not change a reading the second time", () => {
    while (!row.kernel.record(word, LARGEST)) {}
    row.kernel.sweep(row.word(0), row.bank(0), 4);
    const [reading, bits] = [row.read(1), row.block.view.getBigInt64(word, true)];
    row.kernel.sweep(row.word(0), row.bank(0), 4);
    expect(row.read(1)).toEqual(reading);
    expect(row.block.view.getBigInt64(word, true)).toBe(bits);
  });
});

test("after any records, count and sum are those of the integers", () => {
  const units = fc.oneof(
    fc.double({ min: -STRAIGHT_UNITS, max: STRAIGHT_UNITS, noNaN: true }),
    fc.double({ min: -(2 ** 61), max: 2 ** 61, noNaN: true }),
    fc.double({ min: -(2 ** 120), max: 2 ** 120, noNaN: true }),
    fc.constantFrom(
      2 ** 63,
      -(2 ** 63),
      2 ** 64,
      -(2 ** 64),
      2 ** 64 - 2 ** 11,
      2 ** 63 - 2 ** 10,
      -(2 ** 63) - 2 ** 11,
    ),
    fc.integer({ min: -1000, max: 1000 }).map((halves) => halves / 2),
    fc.constantFrom(LARGEST, -LARGEST, STRAIGHT_UNITS, -STRAIGHT_UNITS, 0, -0, 5e-324),
  );
  holds(
    fc.property(fc.array(fc.tuple(units, fc.integer({ min: 1, max: 40 })), { maxLength: 40 }), (records) => {
      row = rowOfWords(4);
      word = row.word(1);
      bank = row.bank(1);
      let count = 0;
      let sum = 0n;
      for (const [value, times] of records) {
        for (let i = 0; i < times; i++) record(value);
        count += times;
        sum += roundedTiesToEven(value) * BigInt(times);
      }
      expect(row.read(1)).toEqual({ count, sum });
    }),
    100,
  );
});
