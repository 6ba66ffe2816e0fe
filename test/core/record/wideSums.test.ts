/** Sums of counters, means and histograms have 128 bits: none wraps, whatever the values. */

import fc from "fast-check";
import { mergeSnapshots, Registry, type SeriesSnapshot, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
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

function scaledOf(series: Pick<SeriesSnapshot, "scaled" | "scaledSums"> | undefined): bigint {
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

/** An amount of any size between 1e-9 and 1e24. */
const amount = fc.double({ min: -9, max: 24, noNaN: true }).map((exponent) => 10 ** exponent);

test("200,000 amounts of any size, with resets, equal integers without limits to the unit", () => {
  const registry = new Registry();
  const scale = 1e9;
  const counter = registry.counter({ name: "a_total", scale });
  let [closed, sum] = [0n, 0n];
  let ever = 0n;
  holds(
    fc.property(fc.array(amount, { minLength: 200, maxLength: 200 }), fc.boolean(), (amounts, resets) => {
      for (const one of amounts) {
        counter.inc(one);
        sum += roundedTiesToEven(one * scale);
      }
      expect(counter.scaled).toBe(sum);
      const [series] = metricsOf(registry.snapshot({ perThread: true }));
      const shares = (series?.threads ?? []).map(scaledOf);
      expect(shares.reduce((total, share) => total + share, 0n)).toBe(ever + sum);
      if (!resets) return;
      closed += scaledOf(metricsOf(registry.reset())[0]);
      [ever, sum] = [ever + sum, 0n];
      expect(counter.scaled).toBe(0n);
    }),
    1000,
  );
  expect(closed).toBe(ever);
  registry.detach();
});

test("a counter counts 2^62 bytes twice, and one more", () => {
  const registry = new Registry();
  const sent = registry.counter({ name: "sent_bytes_total" });
  for (const bytes of [2 ** 62, 1, 2 ** 62]) sent.inc(bytes);
  expect(sent.scaled).toBe(2n ** 63n + 1n);
  expect(sent.reset()).toBe(2 ** 63);
  expect(sent.scaled).toBe(0n);
  registry.detach();
});

/** Returns the index of the only word of 64 bits in a registry's block that holds a number. */
function wordOf(registry: Registry, number: bigint): { words: BigInt64Array; index: number } {
  const words = new BigInt64Array(registry.handle.memory.buffer);
  const index = words.indexOf(number);
  expect(words.lastIndexOf(number)).toBe(index);
  return { words, index };
}

test.each([1, 1000])("amounts go to the companion once the word of a counter of scale %i is full", (scale) => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total", scale });
  const units = BigInt(scale);
  counter.inc(12_345_678);
  const { words, index } = wordOf(registry, 12_345_678n * units);
  Atomics.store(words, index, 2n ** 62n - 1n);
  counter.inc(5); // the word was not full yet
  counter.inc(7); // the first to find it full
  const full = 2n ** 62n - 1n + 12n * units;
  expect(Atomics.load(words, index)).toBe(full);
  counter.inc(11);
  counter.inc(13);
  expect(Atomics.load(words, index)).toBe(full);
  expect(counter.scaled).toBe(full + 24n * units);
  counter.inc();
  expect(counter.scaled).toBe(full + 25n * units);
  registry.detach();
});

test("single units still go to the full word of a counter of scale 1", () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total" });
  counter.inc(123_456_789);
  const { words, index } = wordOf(registry, 123_456_789n);
  Atomics.store(words, index, 2n ** 62n);
  counter.inc();
  expect(Atomics.load(words, index)).toBe(2n ** 62n + 1n);
  registry.detach();
});

test("a label set beyond the family's cache finds its full word, too", () => {
  const registry = new Registry({ maxSeriesPerMetric: 30_000 });
  const family = registry.counter({ name: "a_total", labelNames: ["of"] });
  for (let i = 0; i < 20_000; i++) family.labels(String(i)).inc();
  family.labels("last").inc(123_456_789);
  const { words, index } = wordOf(registry, 123_456_789n);
  Atomics.store(words, index, 2n ** 62n);
  for (const one of [5, 7]) family.labels("last").inc(one);
  expect(Atomics.load(words, index)).toBe(2n ** 62n);
  expect(family.labels("last").scaled).toBe(2n ** 62n + 12n);
  registry.detach();
});

test("in a full block, large amounts below 2^53 units are counted as small ones are, others are refused", () => {
  const registry = new Registry({ maxBytes: 2 ** 18 });
  const counter = registry.counter({ name: "a_total", scale: 2 });
  counter.inc(2 ** 39);
  counter.inc((2 ** 53 - 1) / 2);
  const { refused } = registry.stats();
  const tooMuch = () => counter.inc(2 ** 52);
  expect(tooMuch).toThrow(
    /^A large amount needs its own memory, .* "a_total" did not count 4503599627370496\. .* a larger maxBytes\.$/,
  );
  expect(tooMuch).toThrow(expect.objectContaining({ code: "BLOCK_FULL" }));
  expect(registry.stats().refused).toBe(refused + 2);
  expect(counter.scaled).toBe(2n ** 40n + 2n ** 53n - 1n);
  registry.detach();
});

test.each([1, 2])("amounts of a counter of scale %i go to the companion from 2^34 units on", (scale) => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total", scale });
  counter.inc(12_345_678);
  const { words, index } = wordOf(registry, BigInt(12_345_678 * scale));
  const limit = 2 ** 34 / scale;
  counter.inc(limit);
  expect(Atomics.load(words, index)).toBe(BigInt(12_345_678 * scale));
  counter.inc(limit - 1);
  expect(Atomics.load(words, index)).toBe(BigInt((12_345_678 + limit - 1) * scale));
  registry.detach();
});

test("a thread without a lane adds large amounts, too", async () => {
  const holder = new (await anotherCopy()).Registry({ maxThreads: 1 });
  holder.counter({ name: "a_total" }).inc();
  const registry = Registry.attach(holder.handle);
  const counter = registry.counter({ name: "a_total" });
  for (let i = 0; i < 3; i++) counter.inc(2 ** 62);
  expect([counter.scaled, registry.lane]).toEqual([3n * 2n ** 62n + 1n, undefined]);
  registry.detach();
  holder.detach();
});
