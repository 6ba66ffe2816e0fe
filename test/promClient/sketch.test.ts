/** The sketch: its buckets, and quantiles beside those of the t-digest that prom-client uses. */

import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf, type Centroid, clampInto, quantileOf, startOf } from "../../src/promClient/sketch.ts";

interface Digest {
  push(value: number): void;
  percentile(rank: number): number | undefined;
}

const promClient = createRequire(import.meta.url).resolve("prom-client");
const { TDigest } = createRequire(promClient)("tdigest") as { readonly TDigest: new () => Digest };

const RANKS = [0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

/** Returns the buckets of values, as a summary keeps them, with sums as doubles. */
function sketchOf(values: Iterable<number>): Centroid[] {
  const buckets = new Map<number, { count: number; sum: number }>();
  for (const value of values) {
    const bucket = bucketOf(value);
    const known = buckets.get(bucket) ?? { count: 0, sum: 0 };
    buckets.set(bucket, { count: known.count + 1, sum: known.sum + value });
  }
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .map(([bucket, { count, sum }]) => ({ bucket, count, mean: clampInto(bucket, sum / count) }));
}

function digestOf(values: Iterable<number>): Digest {
  const digest = new TDigest();
  for (const value of values) digest.push(value);
  return digest;
}

/** Returns a generator of numbers from 0 to 1: mulberry32, by Tommy Ettinger. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const DISTRIBUTIONS: Readonly<Record<string, (random: () => number) => number>> = {
  uniform: (random) => 100 * random(),
  exponential: (random) => -Math.log(1 - random()) / 20,
  normal: (random) => 50 + 10 * normal(random),
  lognormal: (random) => Math.exp(normal(random) - 3),
  "of two modes": (random) => (random() < 0.9 ? 0.01 : 1) * (1 + 0.1 * random()),
  "around zero": (random) => normal(random),
  "with a long tail": (random) => (1 - random()) ** -1.5,
};

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const size = fc.double({ min: 2 ** -1022, max: 1e300, noNaN: true, noDefaultInfinity: true });

describe("buckets", () => {
  test("hold the values from their start to that of the next one, mirrored for negative values", () => {
    fc.assert(
      fc.property(size, (value) => {
        const bucket = bucketOf(value);
        expect(value).toBeGreaterThanOrEqual(startOf(bucket));
        expect(value).toBeLessThan(startOf(bucket + 1));
        expect(bucketOf(-value)).toBe(-bucket);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  test("begin where they say, each a sixteenth of a doubling above the one before", () => {
    for (let bucket = bucketOf(1e-9); bucket <= bucketOf(1e9); bucket++) {
      const start = startOf(bucket);
      expect(bucketOf(start)).toBe(bucket);
      expect(bucketOf(-start)).toBe(-bucket);
      expect(startOf(bucket + 1) / start).toBeCloseTo(2 ** (1 / 16), 5);
      expect(bucketOf(start * (1 - 2 ** -52))).toBe(bucket - 1);
    }
    expect([0.5, 1, 2, 4, 1e12].map(bucketOf)).toEqual([16352, 16368, 16384, 16400, 17005]);
  });

  test("number 0 holds zero, and what is too small for a double's full precision", () => {
    expect([0, -0, 5e-324, -1e-310].map(bucketOf)).toEqual([0, 0, 0, 0]);
    expect([bucketOf(2 ** -1022), startOf(16)]).toEqual([16, 2 ** -1022]);
    expect([startOf(0), clampInto(0, 7)]).toEqual([0, 0]);
  });

  test("clamp means that rounding has moved out of them", () => {
    const bucket = bucketOf(1.5);
    expect(clampInto(bucket, 1.5)).toBe(1.5);
    expect(clampInto(bucket, 0)).toBe(startOf(bucket));
    expect(clampInto(bucket, 9)).toBe(startOf(bucket + 1));
    expect(clampInto(-bucket, -1.5)).toBe(-1.5);
    expect(clampInto(-bucket, 0)).toBe(-startOf(bucket));
    expect(clampInto(-bucket, -9)).toBe(-startOf(bucket + 1));
  });
});

describe("quantiles", () => {
  test.each([
    [[]],
    [[7]],
    [[1, 2]],
    [[1, 2, 3]],
    [[3, 1, 2, 1]],
    [[5, 5, 5, 5]],
    [[-1, 0, 1]],
    [[-4, -2, -2, -1]],
    [[1e-12, 2e-12, 5e-12]],
    [[-1e-12, 1e-12]],
    [[1e26, 3e26]],
    [[0, 0, 0, 1e9]],
    [[0.1, 0.2, 0.3, 1, 10, 100, 1000]],
  ])("equal those of a t-digest: %j", (values) => {
    const [sketch, digest] = [sketchOf(values), digestOf(values)];
    for (const rank of RANKS) expect([rank, quantileOf(sketch, rank)]).toEqual([rank, digest.percentile(rank)]);
  });

  test("equal those of a t-digest while each value has its own bucket", () => {
    const sizes = fc.uniqueArray(fc.integer({ min: -300, max: 300 }), { maxLength: 20 });
    const times = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(sizes, times, (places, times) => {
        const values = places.flatMap((place, index) => {
          const value = place === 0 ? 0 : Math.sign(place) * 2 ** (Math.abs(place) / 10 - 15);
          return new Array<number>(times[index] as number).fill(value);
        });
        // Means of equal values are these values only if no sum is rounded.
        const [digest, counts] = [digestOf(values), new Map<number, number>()];
        for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
        const sketch = [...counts]
          .sort(([one], [other]) => one - other)
          .map(([mean, count]) => ({ bucket: bucketOf(mean), mean, count }));
        expect(new Set(sketch.map(({ bucket }) => bucket)).size).toBe(sketch.length);
        for (const rank of RANKS) expect(quantileOf(sketch, rank)).toBe(digest.percentile(rank));
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("of many values do not lie in a gap because the bucket before it is large", () => {
    const values = [...new Array<number>(900).fill(5), ...new Array<number>(100).fill(1000)];
    const sketch = sketchOf(values);
    expect([0.5, 0.895, 0.905, 1].map((rank) => quantileOf(sketch, rank))).toEqual([5, 5, 1000, 1000]);
    expect(quantileOf(sketch, 0.9)).toBe(502.5);
    expect(digestOf(values).percentile(0.895)).toBeGreaterThan(800);
  });

  test("of up to 100 values equal those of a t-digest, however many are equal", () => {
    const values = [...new Array<number>(90).fill(5), ...new Array<number>(10).fill(1000)];
    const [sketch, digest] = [sketchOf(values), digestOf(values)];
    for (const rank of RANKS) expect(quantileOf(sketch, rank)).toBe(digest.percentile(rank));
  });

  test("of ranks beyond 0 and 1 are the extremes", () => {
    expect([-1, 2].map((rank) => quantileOf(sketchOf([1, 2, 3]), rank))).toEqual([1, 3]);
  });

  test.each(Object.keys(DISTRIBUTIONS))("of 50,000 values are within half a bucket, about 2.2 %%: %s", (name) => {
    const random = seeded(3);
    const next = DISTRIBUTIONS[name] as (random: () => number) => number;
    const values = Float64Array.from({ length: 50_000 }, () => next(random));
    const sketch = sketchOf(values);
    values.sort();
    const at = (rank: number) => values[Math.min(Math.max(Math.ceil(rank * values.length) - 1, 0), values.length - 1)];
    for (const rank of RANKS.slice(1, -1)) {
      const quantile = quantileOf(sketch, rank) as number;
      const nearest = at(rank) as number;
      const isClose = Math.abs(quantile - nearest) <= 0.023 * Math.abs(nearest);
      const isBetween = quantile >= (at(rank - 0.001) as number) && quantile <= (at(rank + 0.001) as number);
      expect([rank, quantile, nearest, isClose || isBetween]).toEqual([rank, quantile, nearest, true]);
    }
  });
});
