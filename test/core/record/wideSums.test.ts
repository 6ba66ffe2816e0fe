/** Sums of means and histograms have 128 bits: none wraps, whatever the values. */

import fc from "fast-check";
import { mergeSnapshots, Registry, type SeriesSnapshot, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";
import { roundedTiesToEven } from "../../support/exactly.ts";
import { holds } from "../../support/property.ts";

test("sums beyond 2^63 units are right: three times 5e9 seconds, twice 2^62 bytes", () => {
  const registry = new Registry();
  const took = registry.histogram({ name: "took_seconds" });
  const sizes = registry.mean({ name: "size_bytes" });
  took.recordAll(Float64Array.of(5e9, 5e9, 5e9));
  sizes.recordAll(Float64Array.of(2 ** 62, 2 ** 62));
  expect(took.read()).toMatchObject({ count: 3, sum: 15e9, mean: 5e9 });
  expect(sizes.read()).toMatchObject({ count: 2, sum: 2 ** 63, mean: 2 ** 62 });
  expect(registry.snapshot().metrics.map(({ series: [series] }) => scaledOf(series))).toEqual([
    15n * 10n ** 18n,
    2n ** 63n,
  ]);
  sizes.record(-(2 ** 64));
  expect(sizes.reset()).toMatchObject({ count: 3, sum: -(2 ** 63) });
  expect(sizes.read()).toMatchObject({ count: 0, sum: 0 });
  registry.detach();
});

function scaledOf(series: SeriesSnapshot | undefined): bigint {
  const sums = series?.scaledSums ?? [series?.scaled ?? "0"];
  return sums.reduce((total, one) => total + BigInt(one), 0n);
}

const metricsOf = ({ metrics }: Snapshot) => metrics.map(({ series: [series] }) => series);

/** A value of any size between 1e-9 and 1e24, of either sign. */
const value = fc
  .tuple(fc.double({ min: -9, max: 24, noNaN: true }), fc.boolean())
  .map(([exponent, isNegative]) => (isNegative ? -1 : 1) * 10 ** exponent);

test("200,000 values of any size, with resets, equal integers without limits to the unit", () => {
  const registry = new Registry();
  const scale = 1e9;
  const mean = registry.mean({ name: "a", scale, minMax: true });
  const histogram = registry.histogram({ name: "b", scale, buckets: [-1e12, 0, 1e12], minMax: true });
  const ever = { count: 0, sum: 0n };
  const extremes: { min?: bigint; max?: bigint } = {};
  let [count, sum] = [0, 0n];
  let closed: Snapshot | undefined;
  const begun = registry.snapshot();
  holds(
    fc.property(fc.array(value, { minLength: 200, maxLength: 200 }), fc.boolean(), (values, resets) => {
      for (const one of values) {
        mean.record(one);
        histogram.record(one);
        const units = roundedTiesToEven(one * scale);
        [count, sum] = [count + 1, sum + units];
        if (extremes.min === undefined || units < extremes.min) extremes.min = units;
        if (extremes.max === undefined || units > extremes.max) extremes.max = units;
      }
      for (const series of metricsOf(registry.snapshot())) {
        expect(series?.count ?? series?.counts?.reduce((all, one) => all + one, 0)).toBe(count);
        expect(scaledOf(series)).toBe(sum);
        expect([series?.scaledMin, series?.scaledMax].map(String)).toEqual([extremes.min, extremes.max].map(String));
      }
      if (!resets) return;
      const one = registry.reset();
      closed = closed ? added(closed, one) : one;
      [ever.count, ever.sum] = [ever.count + count, ever.sum + sum];
      [count, sum] = [0, 0n];
      for (const series of metricsOf(registry.snapshot())) expect(scaledOf(series)).toBe(0n);
    }),
    1000,
  );
  for (const series of metricsOf(closed ?? begun)) expect(scaledOf(series)).toBe(ever.sum);
  expect(ever.count).toBeGreaterThan(50_000);
  registry.detach();
});

/** Adds what was closed later, as if it were another block's. */
function added(before: Snapshot, after: Snapshot): Snapshot {
  const [block] = after.blocks;
  const apart = { ...after, blocks: [{ ...(block as typeof block & object), id: `${block?.id}${block?.sequence}` }] };
  return mergeSnapshots(before, apart);
}

test("what was recorded between two snapshots is exact, also where a sum changed its sign", () => {
  const registry = new Registry();
  const mean = registry.mean({ name: "a", scale: 1 });
  mean.record(2 ** 100);
  const before = registry.snapshot();
  mean.recordAll(Float64Array.of(-(2 ** 101), -3));
  const [difference] = metricsOf(subtractSnapshots(registry.snapshot(), before));
  expect(difference).toMatchObject({ count: 2, scaled: String(-(2n ** 101n) - 3n) });
  expect(mean.read()).toMatchObject({ count: 3, sum: -(2 ** 100) });
  registry.detach();
});

test("a mean without minMax and one with it take the same values", () => {
  const registry = new Registry();
  for (const minMax of [false, true]) {
    const mean = registry.mean({ name: `a_${minMax}`, scale: 1, minMax });
    expect(() => mean.record(2 ** 120)).toThrow(/below 2\^120/);
    mean.recordAll(Float64Array.of(2 ** 119, -(2 ** 119), -(2 ** 119)));
    expect(mean.read()).toMatchObject({
      count: 3,
      sum: -(2 ** 119),
      ...(minMax && { min: -(2 ** 119), max: 2 ** 119 }),
    });
  }
  registry.detach();
});
