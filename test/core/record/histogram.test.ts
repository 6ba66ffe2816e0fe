/** Histograms: every value is in the right bucket, and a reading agrees with itself. */

import fc from "fast-check";
import { type Buckets, exponential, Registry } from "threadtally";
import { expect, test } from "vitest";
import { holds } from "../../support/property.ts";

/** Returns the doubles directly above and below. */
function neighbours(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return [-1n, 1n].map((step) => {
    view.setBigInt64(0, bits + step);
    return view.getFloat64(0);
  });
}

/** Zeros, subnormal and ordinary values, and the largest that scale 1 accepts. */
const ALWAYS = [0, -0, 5e-324, -5e-324, 1e-310, -1e-310, 1e-300, -1, 1, 0.1, 2 ** 63 - 1024, -(2 ** 63 - 1024)];

/**
 * Returns each value's bucket, found by recording it alone. Scale 1 keeps values of any size from overflowing the sums
 * of small ones.
 */
function bucketsOf(buckets: Buckets | undefined, values: readonly number[]): { found: number[]; bounds: number[] } {
  const registry = new Registry();
  const histogram = registry.histogram({ name: "spread", scale: 1, ...(buckets && { buckets }) });
  const bounds = histogram.read().buckets.map(({ upTo }) => upTo);
  const found = values.map((value) => {
    histogram.record(value);
    histogram.reset(); // the first record of a thread takes another path than later ones
    histogram.record(value);
    return histogram.reset().buckets.findIndex(({ count }) => count === 1);
  });
  registry.detach();
  return { found, bounds };
}

const SCHEMAS = Array.from({ length: 13 }, (_, i) => i - 4);

test.each<[string, Buckets | undefined]>([
  ["the default's bounds", undefined],
  ["bounds with zero", [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000]],
  ["zero and one bound", [0, 0.5]],
  ["zero and the smallest double", [0, 5e-324]],
  ["negative bounds", [-100, -1, -0.001, 0.001, 1, 100]],
  ["bounds of which none is positive", [-3, -2, 0]],
  ["bounds one unit in the last place apart", [1, 1 + 2 ** -52, 1 + 2 ** -51, 2]],
  ["bounds of every size", [1e-300, 1e-30, 1, 1e30, 1e300]],
  ["one bound", [7]],
  ["an exponential scale of subnormal size", exponential({ schema: 0, min: 2 ** -1022, max: 1e-290 })],
  // The finest have hundreds of bounds from one power of two to the next, so a few powers are enough.
  ...SCHEMAS.map((schema): [string, Buckets] => [
    `an exponential scale of schema ${schema}`,
    exponential({ schema, min: schema > 3 ? 0.5 : 1e-6, max: schema > 3 ? 2 : 1e3 }),
  ]),
])("with %s, bounds and their neighbours are where a plain search puts them", (_, buckets) => {
  const { bounds } = bucketsOf(buckets, []);
  const values = bounds
    .filter(Number.isFinite)
    .flatMap((bound) => [bound, ...neighbours(bound)])
    .concat(ALWAYS)
    .filter((value) => Number.isFinite(value) && Math.abs(value) < 2 ** 63);
  const { found } = bucketsOf(buckets, values);
  expect(found).toEqual(values.map((value) => bounds.findIndex((bound) => value <= bound)));
});

test("random values and bounds agree with a plain search, and the buckets with the whole", () => {
  const bound = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  const bounds = fc.uniqueArray(bound, { minLength: 1, maxLength: 40, selector: (value) => value + 0 });
  holds(
    fc.property(bounds, fc.array(bound, { maxLength: 50 }), (unsorted, values) => {
      const buckets = [...unsorted].sort((a, b) => a - b);
      const registry = new Registry({ maxBytes: 2 ** 20 });
      const histogram = registry.histogram({ name: "spread", buckets });
      histogram.recordAll(Float64Array.from(values));
      const reading = histogram.read();
      const expected = new Array<number>(buckets.length + 1).fill(0);
      for (const value of values) {
        const bucket = buckets.findIndex((upTo) => value <= upTo);
        const at = bucket < 0 ? buckets.length : bucket;
        expected[at] = (expected[at] as number) + 1;
      }
      expect(reading.buckets.map(({ count }) => count)).toEqual(expected);
      expect(reading.count).toBe(values.length);
      expect(reading.sum).toBeCloseTo(
        reading.buckets.reduce((sum, bucket) => sum + bucket.sum, 0),
        3,
      );
      registry.detach();
    }),
    100,
  );
});

test("values from 2^120 units on are refused, whatever the bounds", () => {
  const registry = new Registry();
  const histogram = registry.histogram({ name: "spread", scale: 1, buckets: [-1e299, 1e299] });
  for (const value of [1e300, -1e300, 2 ** 120, Number.POSITIVE_INFINITY, Number.NaN]) {
    expect(() => histogram.record(value)).toThrow(RangeError);
  }
  expect(histogram.read().count).toBe(0);
  registry.detach();
});

test("values below min and above max are in the edge buckets of an exponential scale", () => {
  const registry = new Registry();
  const histogram = registry.histogram({
    name: "spread",
    scale: 1,
    buckets: exponential({ schema: 0, min: 2, max: 16 }),
  });
  histogram.recordAll(Float64Array.of(-5, 0, 1, 2, 3, 16, 17, 1e12));
  const { buckets } = histogram.read();
  expect(buckets.map(({ upTo, count, sum }) => [upTo, count, sum])).toEqual([
    [2, 4, -2],
    [4, 1, 3],
    [8, 0, 0],
    [16, 1, 16],
    [Number.POSITIVE_INFINITY, 2, 1e12 + 17],
  ]);
  registry.detach();
});

test("a batch with one bad value records nothing", () => {
  const registry = new Registry();
  const histogram = registry.histogram({ name: "spread" });
  expect(() => histogram.recordAll(Float64Array.of(1, 2, Number.NaN))).toThrow(RangeError);
  expect(() => histogram.recordAll([1, 2] as unknown as Float64Array)).toThrow(TypeError);
  expect(histogram.read().count).toBe(0);
  registry.detach();
});

test("work is timed in the metric's unit, whether it returns, throws, resolves or rejects", async () => {
  const registry = new Registry();
  const took = registry.histogram({ name: "work_seconds" });
  expect(took.time(() => 42)).toBe(42);
  expect(() =>
    took.time(() => {
      throw new Error("no");
    }),
  ).toThrow("no");
  await took.time(async () => {});
  await expect(took.time(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  took.startTimer()();
  const { count, sum } = took.read();
  expect(count).toBe(5);
  expect(sum).toBeGreaterThanOrEqual(0);
  registry.detach();
});

test("a reset closes all buckets, and returns their reading with its quantiles", () => {
  const own = new Registry();
  const histogram = own.histogram({ name: "a", scale: 10, buckets: [1, 2] });
  histogram.recordAll(Float64Array.of(0.5, 1.5, 1.5, 7));
  const closed = histogram.reset();
  expect(closed).toMatchObject({
    ...{ count: 4, sum: 10.5, mean: 2.625 },
    buckets: [
      { upTo: 1, count: 1, sum: 0.5 },
      { upTo: 2, count: 2, sum: 3 },
      { upTo: Number.POSITIVE_INFINITY, count: 1, sum: 7 },
    ],
  });
  expect(closed.quantile(0.5)).toBe(1.5);
  expect(histogram.read()).toMatchObject({ count: 0, sum: 0, mean: Number.NaN });
  own.detach();
});

test("a label set whose series another one has taken reads nothing, in all its buckets", () => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  const options = { name: "a", buckets: [1, 2], labelNames: ["x"], minMax: true } as const;
  const family = registry.histogram(options);
  const bound = family.labels("old");
  bound.record(1);
  family.remove("old");
  family.labels("new").record(2);
  const buckets = [1, 2, Number.POSITIVE_INFINITY].map((upTo) => ({ upTo, count: 0, sum: 0 }));
  const nothing = { count: 0, sum: 0, mean: Number.NaN, min: Number.NaN, max: Number.NaN, buckets };
  expect(bound.read()).toMatchObject(nothing);
  expect(bound.reset()).toMatchObject(nothing);
  expect(family.labels("new").read()).toMatchObject({ count: 1, sum: 2 });
  registry.detach();
});
