/** Where quantiles lie inside a bucket: on the curve that its bounds, its mean and its neighbours suggest. */

import { describe, expect, test } from "vitest";
import { type Bucket, type Extremes, quantile } from "../../../src/core/read/quantile.ts";

const END = Number.POSITIVE_INFINITY;

/** Buckets of these upper bounds, counts and means. */
const bucketsOf = (...given: readonly (readonly [upTo: number, count: number, mean: number])[]): Bucket[] =>
  given.map(([upTo, count, mean]) => ({ upTo, count, sum: count * mean }));

/** Estimates the value below which `rank` of all values lie. */
function atRank(buckets: readonly Bucket[], rank: number, extremes?: Extremes): number {
  return quantile(buckets, rank / buckets.reduce((sum, { count }) => sum + count, 0), extremes);
}

/** Three buckets as full as each other; the middle one, from 10 to 20, has this mean. */
const around = (mean: number, count = 10) => bucketsOf([10, count, 5], [20, count, mean], [30, count, 25], [END, 0, 0]);

describe("in a bucket with a lower and an upper bound, and full neighbours", () => {
  test.each([
    [11, 11],
    [12.5, 12.5],
    [15, 15],
    [19, 19],
    [20, 20],
  ])("a mean in the middle puts rank %d on a line: %d", (rank, value) => {
    expect(atRank(around(15), rank)).toBeCloseTo(value, 9);
  });

  test.each([
    [12.5, 11.25],
    [17.5, 10 + 10 * 0.5 ** (1 / 3)],
  ])("a mean of %d bends the line towards it", (mean, median) => {
    expect(atRank(around(mean), 15)).toBeCloseTo(median, 9);
  });

  test("the mean and the bounds limit what each value can be", () => {
    // Two values of 21 together: with the smaller one at least 10, the larger one is at most 11.
    expect(atRank(around(10.5, 2), 4)).toBeCloseTo(11, 9);
    // Only the last of three must be at the mean or beyond it; the second one may be below.
    expect(atRank(around(11, 3), 5)).toBeCloseTo(10 + 10 * (2 / 3) ** 9, 9);
    // Two values of 39 together: with the larger one at most 20, the smaller one is at least 19.
    expect(atRank(around(19.5, 2), 2.001)).toBeCloseTo(19, 9);
  });

  test("a mean at an end leaves room for nothing else", () => {
    for (const rank of [10.1, 15, 20]) {
      expect(atRank(around(10), rank)).toBe(10);
      expect(atRank(around(20), rank)).toBe(20);
    }
  });
});

test("a bucket without neighbours is a narrow mode around its mean", () => {
  const alone = bucketsOf([10, 0, 0], [20, 10, 15], [30, 0, 0], [END, 0, 0]);
  expect([1, 5, 10].map((rank) => atRank(alone, rank))).toEqual([13.8, 15, 16.5].map((value) => expect.closeTo(value)));
});

test("the fuller the neighbours on either side, the wider a mode", () => {
  const beside = (before: number, after: number) =>
    atRank(bucketsOf([10, before, 5], [20, 100, 15], [30, after, 25], [END, 0, 0]), before + 10);
  expect(beside(1, 1)).toBeCloseTo(15 - 0.3 * 4, 6);
  expect(beside(2, 3)).toBeCloseTo(15 - 0.5 * 4, 6);
  expect(beside(8, 0)).toBeCloseTo(15 - 0.8 * 4, 6);
  expect(beside(0, 8)).toBeCloseTo(15 - 0.8 * 4, 6);
  expect(beside(7, 7)).toBeCloseTo(11, 6);
});

describe("the last bucket", () => {
  test("has an exponential tail, which reaches no further than it must, and is not drawn to its mean", () => {
    const last = bucketsOf([20, 0, 0], [END, 10, 30]);
    expect(atRank(last, 5)).toBeCloseTo(20 + 10 * Math.log(2), 9);
    expect(atRank(last, 10)).toBeCloseTo(20 + 10 * Math.log(20), 9);
  });

  test("ends at the largest value, if that is known", () => {
    const last = bucketsOf([20, 10, 10], [END, 10, 30]);
    expect(atRank(last, 15, { max: 40 })).toBeCloseTo(30, 9);
    expect(atRank(last, 20, { max: 40 })).toBe(40);
    expect(atRank(last, 12, { max: 40 })).toBeCloseTo(24, 9);
  });
});

describe("the first bucket", () => {
  test("begins at 0 where its mean is not negative", () => {
    expect(atRank(around(15), 2.5)).toBeCloseTo(2.5, 9);
    const zeros = bucketsOf([10, 10, 0], [END, 0, 0]);
    expect([0, 0.5, 1].map((q) => quantile(zeros, q))).toEqual([0, 0, 0]);
  });

  test("has an exponential tail downwards where its mean is negative, and is not drawn to its mean", () => {
    const first = bucketsOf([-10, 10, -20], [END, 0, 0]);
    expect(atRank(first, 5)).toBeCloseTo(-10 + 10 * Math.log(0.5), 9);
    expect(atRank(first, 0)).toBeCloseTo(-10 + 10 * Math.log(0.05), 9);
    expect(atRank(first, 10)).toBeCloseTo(-10, 9);
  });

  test("begins at the smallest value, if that is known", () => {
    const first = (mean: number) => bucketsOf([10, 10, mean], [20, 10, 15], [END, 0, 0]);
    expect(atRank(first(2.5), 2.5, { min: -5 })).toBeCloseTo(-1.25, 9);
    expect(atRank(first(7), 2.5, { min: 4 })).toBeCloseTo(5.5, 9);
    expect(atRank(first(5), 2.5, { min: Number.NaN, max: Number.NaN })).toBeCloseTo(2.5, 9);
  });
});

// A value's bucket is found before it is rounded to units of 1/scale.
describe("where rounding takes a mean out of its bucket", () => {
  test("a bucket begins at the mean of the nearest full one before it, if that is beyond its bound", () => {
    const buckets = bucketsOf([1, 10, 0.5], [10.6, 10, 11], [10.8, 0, 0], [20, 10, 15.5], [21, 10, 20.5], [END, 0, 0]);
    expect(atRank(buckets, 21)).toBeCloseTo(11.9, 9);
    expect(atRank(buckets, 15)).toBe(11);
  });

  test("a bucket ends at the mean of the nearest full one behind it, if that is before its bound", () => {
    const buckets = bucketsOf([10.6, 10, 5], [10.7, 0, 0], [20, 10, 10], [30, 10, 25], [END, 0, 0]);
    expect(atRank(buckets, 1)).toBeCloseTo(5 - 0.3 * 4, 9);
    expect(atRank(buckets, 15)).toBe(10);
  });
});

test("an estimate is never beyond the extremes, though a mean of a few equal values is rounded", () => {
  const three = (sum: number) => [
    { upTo: 1, count: 3, sum },
    { upTo: END, count: 0, sum: 0 },
  ];
  expect(0.3 / 3).toBeLessThan(0.1);
  expect(2.1 / 3).toBeGreaterThan(0.7);
  for (const q of [0, 0.5, 1]) {
    expect(quantile(three(0.3), q, { min: 0.1, max: 0.1 })).toBe(0.1);
    expect(quantile(three(2.1), q, { min: 0.7, max: 0.7 })).toBe(0.7);
  }
});

test("without values there is no quantile", () => {
  expect(quantile(bucketsOf([10, 0, 0], [END, 0, 0]), 0)).toBeNaN();
  expect(quantile(bucketsOf([10, 0, 0], [END, 0, 0]), 1, { min: 1, max: 2 })).toBeNaN();
});
