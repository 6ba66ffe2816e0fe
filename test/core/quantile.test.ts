/** Quantiles are within their bucket, and the buckets' means bring them twice as close as lines do. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { generator } from "../support/generator.ts";
import { expectRefusal } from "../support/refusals.ts";

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
  "on %s data no quantile leaves its bucket, and the mean error is at most half of a line's",
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

test("of nothing there is no quantile, and of one value all quantiles lie in its bucket", () => {
  const registry = new Registry();
  const histogram = registry.histogram({ name: "took_seconds", buckets: [1, 2, 3] });
  expect(histogram.read().quantile(0.5)).toBeNaN();
  histogram.record(1.5);
  const { quantile } = histogram.read();
  for (const q of [0, 0.5, 1]) {
    expect(quantile(q)).toBeGreaterThanOrEqual(1);
    expect(quantile(q)).toBeLessThanOrEqual(2);
  }
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
