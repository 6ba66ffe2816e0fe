/**
 * Quantiles: they lie within their bucket, and the buckets' means make them twice as accurate as linear interpolation.
 */

import fc from "fast-check";
import { type HistogramReading, Registry } from "threadtally";
import { expect, test } from "vitest";
import { generator } from "../../support/generator.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

const random = generator(20_261_124);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const RANKS = Array.from({ length: 97 }, (_, i) => (i + 2) / 100);

const logNormal = (median: number, sigma: number) => median * Math.exp(sigma * normal());
/** Two log-normal modes, such as hits and misses of a cache. */
const twoModes = (share: number, low: number, high: number, sigma: number) => () =>
  random() < share ? logNormal(low, sigma) : logNormal(high, sigma);

const shapes: Readonly<Record<string, () => number>> = {
  "log-normal": () => logNormal(0.135, 0.8),
  "narrow log-normal": () => logNormal(0.22, 0.3),
  "wide log-normal": () => logNormal(0.135, 1.2),
  "bimodal, each mode inside one bucket": () => (random() < 0.6 ? 0.03 + 0.002 * normal() : 0.7 + 0.05 * normal()),
  "bimodal, very narrow": twoModes(0.8, 0.017, 1.6, 0.1),
  "bimodal, narrow": twoModes(0.5, 0.035, 1.7, 0.15),
  "bimodal, over some buckets": twoModes(0.7, 0.012, 0.4, 0.3),
  "bimodal, wide": twoModes(0.6, 0.02, 0.9, 0.5),
};

test.each(Object.entries(shapes))(
  "on %s data no quantile leaves its bucket, and the mean error is at most half that of linear interpolation",
  (name, draw) => {
    const registry = new Registry();
    const histogram = registry.histogram({ name: "took_seconds", buckets: BOUNDS });
    const values = Float64Array.from({ length: 50_000 }, draw).sort();
    histogram.recordAll(values);
    const reading = histogram.read();
    const errors = { ours: 0, line: 0 };
    for (const q of RANKS) {
      const exact = values[Math.ceil(q * values.length) - 1] as number;
      const bucket = BOUNDS.findIndex((bound) => exact <= bound);
      const [lower, upper] = [BOUNDS[bucket - 1] ?? 0, BOUNDS[bucket] as number];
      expect(reading.quantile(q)).toBeGreaterThanOrEqual(lower);
      expect(reading.quantile(q)).toBeLessThanOrEqual(upper);
      const below = reading.buckets.slice(0, bucket).reduce((sum, { count }) => sum + count, 0);
      const share = (q * values.length - below) / (reading.buckets[bucket]?.count ?? 1);
      errors.ours += Math.abs(reading.quantile(q) - exact);
      errors.line += Math.abs(lower + (upper - lower) * share - exact);
    }
    console.log(`${name}: ${(errors.ours / errors.line).toFixed(2)} of a line's error`);
    expect(errors.ours).toBeLessThanOrEqual(errors.line / 2);
    registry.detach();
  },
);

/** Returns a histogram's reading of these values. */
function readingOf(
  values: readonly number[],
  buckets: readonly number[],
  minMax = true,
  scale = 1000,
): HistogramReading {
  const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 2 });
  const histogram = registry.histogram({ name: "took", buckets, minMax, scale });
  histogram.recordAll(Float64Array.from(values));
  const reading = histogram.read();
  registry.detach();
  return reading;
}

test("an empty reading has no quantile, and a value that is alone in its bucket is exact", () => {
  expect(readingOf([], [1, 2, 3]).quantile(0.5)).toBeNaN();
  for (const extremes of [true, false]) {
    const { quantile } = readingOf([3, 0.7, 1.3], [1, 2], extremes);
    expect([0, 0.3, 0.5, 0.6, 0.9, 1].map(quantile)).toEqual([0.7, 0.7, 1.3, 1.3, 3, 3]);
  }
});

test.each([
  [0.25, [0.1, 1]],
  [3, [0.1, 1]],
  [-3, [0.1, 1]],
  [0.1, [0.1, 1]],
  [0, [0.1, 1]],
])("if all values are %d, so is every quantile", (value, buckets) => {
  const { quantile } = readingOf(Array(100_000).fill(value), buckets);
  for (const q of [0, 0.001, 0.5, 0.999, 1]) expect(quantile(q)).toBe(value);
});

const thousandths = fc.integer({ min: -20_000, max: 20_000 }).map((units) => units / 1000);
const values = fc.oneof(
  fc.array(thousandths, { minLength: 1, maxLength: 60 }),
  fc.array(thousandths.map(Math.abs), { minLength: 1, maxLength: 60 }),
  fc.array(fc.constantFrom(0.25, 0.251, 7, 7.001, 19), { minLength: 1, maxLength: 60 }),
);
const bounds = fc.uniqueArray(thousandths, { minLength: 1, maxLength: 8 }).map((some) => some.sort((a, b) => a - b));
const steps = Array.from({ length: 101 }, (_, i) => i / 100);

test("a quantile is in the bucket of the value that it estimates, within the extremes, and is a possible value", () => {
  holds(
    fc.property(values, bounds, (some, upper) => {
      const { quantile, min = 0, max = 0 } = readingOf(some, upper);
      const sorted = [...some].sort((a, b) => a - b);
      for (const q of steps) {
        const rank = Math.max(1, Math.ceil(q * sorted.length));
        const exact = sorted[rank - 1] as number;
        const low = upper.findLast((bound) => bound < exact) ?? Number.NEGATIVE_INFINITY;
        const high = upper.find((bound) => bound >= exact) ?? Number.POSITIVE_INFINITY;
        const value = quantile(q);
        const [least, most] = [Math.max(low, min), Math.min(high, max)];
        // Not by matchers, which take longer than all else here. It fails if the value is not a number, too.
        if (!(value >= least && value <= most)) throw new Error(`${q}: ${value} is not from ${least} to ${most}`);
        // Even with all others at the ends, the bucket's sum must be reachable.
        const bucket = sorted.filter((one) => one > low && one <= high);
        const sum = bucket.reduce((total, one) => total + one, 0);
        const k = rank - sorted.findIndex((one) => one > low);
        const lowest = (k - 1) * least + (bucket.length - k + 1) * value;
        const highest = k * value + (bucket.length - k) * most;
        if (!(lowest <= sum + 1e-6 && highest >= sum - 1e-6)) throw new Error(`${q}: ${value} makes ${sum} impossible`);
      }
    }),
  );
});

test("quantiles do not fall as the share rises, whatever is kept of the values", () => {
  holds(
    fc.property(values, bounds, fc.boolean(), fc.constantFrom(1, 3, 1000), (some, upper, extremes, scale) => {
      const {
        quantile,
        min = Number.NEGATIVE_INFINITY,
        max = Number.POSITIVE_INFINITY,
      } = readingOf(some, upper, extremes, scale);
      const estimates = steps.map(quantile);
      expect(estimates).toEqual([...estimates].sort((a, b) => a - b));
      expect(Math.min(...estimates)).toBeGreaterThanOrEqual(min);
      expect(Math.max(...estimates)).toBeLessThanOrEqual(max);
    }),
    500,
  );
});

test("after a reset the extremes still enclose the quantiles", () => {
  const registry = new Registry();
  const histogram = registry.histogram({ name: "took", buckets: [1, 2, 3], minMax: true });
  histogram.record(0.5);
  histogram.record(9);
  histogram.reset();
  histogram.record(1.5);
  expect([0, 0.5, 1].map(histogram.read().quantile)).toEqual([1.5, 1.5, 1.5]);
  registry.detach();
});

test.each([-0.1, 95, Number.NaN, "0.5", undefined])("a quantile of %j is refused", (q) => {
  const registry = new Registry();
  const { quantile } = registry.histogram({ name: "took_seconds" }).read();
  expectRefusal(
    () => quantile(q as number),
    RangeError,
    "OPTION_INVALID",
    /from 0 to 1, but got .*\. For 95 % ask for 0\.95/,
  );
  registry.detach();
});
