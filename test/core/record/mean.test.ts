/** Means: count and sum in one word, exact in units of 1/scale. */

import fc from "fast-check";
import { Registry } from "threadtally";
import { afterAll, expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { roundedTiesToEven } from "../../support/exactly.ts";
import { holds } from "../../support/property.ts";

const registry = new Registry();
afterAll(() => registry.detach());
let made = 0;
const meanOf = (scale?: number) => registry.mean({ name: `mean_${made++}`, ...(scale ? { scale } : {}) });

test("reads count, sum and mean", () => {
  const mean = meanOf();
  mean.record(0.35);
  mean.record(0.25);
  expect(mean.read()).toEqual({ count: 2, sum: 0.6, mean: 0.3 });
});

test("without values the mean is NaN, and the sum 0", () => {
  expect(meanOf().read()).toEqual({ count: 0, sum: 0, mean: Number.NaN });
});

test("the mean of five ratios, twenty times each, is exactly 0.36", () => {
  const mean = meanOf();
  for (let i = 0; i < 20; i++) mean.recordAll(Float64Array.of(0.3, 0.4, 0.35, 0.25, 0.5));
  expect(mean.read()).toEqual({ count: 100, sum: 36, mean: 0.36 });
});

test("ten times 0.1 is 1", () => {
  const mean = meanOf();
  for (let i = 0; i < 10; i++) mean.record(0.1);
  expect(mean.read()).toEqual({ count: 10, sum: 1, mean: 0.1 });
});

test("minus zero is zero", () => {
  const mean = meanOf();
  mean.record(-0);
  expect(mean.read()).toEqual({ count: 1, sum: 0, mean: 0 });
});

test("seconds keep nanoseconds by default", () => {
  const mean = registry.mean({ name: "call_seconds" });
  for (let i = 0; i < 1000; i++) mean.record(40e-6);
  expect(mean.read()).toEqual({ count: 1000, sum: 0.04, mean: 40e-6 });
});

test("reset returns the reading it closes", () => {
  const mean = meanOf(1);
  mean.record(4);
  mean.record(-6);
  expect(mean.reset()).toEqual({ count: 2, sum: -2, mean: -1 });
  expect(mean.read().count).toBe(0);
  mean.record(2 ** 50);
  expect(mean.reset()).toEqual({ count: 1, sum: 2 ** 50, mean: 2 ** 50 });
});

test("three million records, spilled and not, are exact", () => {
  const mean = meanOf(1e9);
  for (let i = 0; i < 3_000_000; i++) mean.record(i & 1 ? 3.5 : -0.000_000_001);
  expect(mean.read()).toMatchObject({ count: 3_000_000, sum: 5_249_999.9985 });
});

test("whatever is recorded, count and sum are those of the integers, across resets", () => {
  const scales = fc.constantFrom(1, 7, 100, 10_000, 1e9);
  const values = fc.array(
    fc.oneof(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.integer({ min: -1000, max: 1000 }).map((hundredths) => hundredths / 100),
      fc.constantFrom(0, -0, 2 ** 34, -(2 ** 34), 2 ** 33, 1e-12),
    ),
    { maxLength: 80 },
  );
  holds(
    fc.property(scales, values, fc.nat({ max: 80 }), fc.boolean(), (scale, all, resetAt, isBatch) => {
      const given = all.filter((value) => Math.abs(value * scale) < 2 ** 56);
      const mean = meanOf(scale);
      const record = (part: number[]) => {
        if (isBatch) mean.recordAll(Float64Array.from(part));
        else for (const value of part) mean.record(value);
      };
      const isClosed = resetAt < given.length;
      const [before, after] = isClosed ? [given.slice(0, resetAt), given.slice(resetAt)] : [[], given];
      record(before);
      const closed = isClosed ? mean.reset() : { count: 0, sum: 0 };
      record(after);
      const unitsOf = (part: number[]) => part.reduce((total, value) => total + roundedTiesToEven(value * scale), 0n);
      expect(closed.count).toBe(before.length);
      if (scale === 1) expect(BigInt(closed.sum)).toBe(unitsOf(before));
      const series = registry.snapshot().metrics.at(-1)?.series[0];
      expect(series).toMatchObject({ count: after.length, scaled: String(unitsOf(after)) });
    }),
    120,
  );
});

test.each([2 ** 18, 2 ** 18 + 1, 2 ** 20])(
  "a batch of %d values is exact, with anything recorded before and after",
  (length) => {
    const mean = meanOf(1e9);
    const most = (2 ** 34 - 1) / 1e9; // the largest that is added up before it is recorded
    mean.record(most);
    mean.recordAll(new Float64Array(length).fill(most));
    mean.record(-most);
    const series = registry.snapshot().metrics.at(-1)?.series[0];
    expect(series).toMatchObject({ count: length + 2, scaled: String(BigInt(length) * (2n ** 34n - 1n)) });
  },
);

test("the extremes of a batch are kept, and a batch reaches a borrowed lane", async () => {
  const crowded = new Registry({ maxThreads: 1 });
  const holder = (await anotherCopy()).Registry.attach(crowded.handle);
  expect(holder.takeLane()).toBeDefined();
  const [plain, kept] = [crowded.mean({ name: "plain" }), crowded.mean({ name: "kept", minMax: true })];
  for (const mean of [plain, kept]) mean.recordAll(Float64Array.from({ length: 20 }, (_, i) => i - 5));
  expect(plain.read()).toEqual({ count: 20, sum: 90, mean: 4.5 });
  expect(kept.read()).toEqual({ count: 20, sum: 90, mean: 4.5, min: -5, max: 14 });
  expect(crowded.lane).toBeUndefined();
  holder.detach();
  crowded.detach();
});

test("work is timed, whether it returns, throws or rejects, and by hand", async () => {
  const took = registry.mean({ name: "work_seconds" });
  expect(took.time(() => 42)).toBe(42);
  const fail = () => {
    throw new Error("no");
  };
  expect(() => took.time(fail)).toThrow("no");
  await expect(took.time(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const duration = took.startTimer()();
  expect(duration).toBeGreaterThanOrEqual(0);
  expect(took.read().count).toBe(4);
  expect(took.read().sum).toBeGreaterThanOrEqual(Math.floor(duration * 1e9) / 1e9);
});

test("a thread's further registries record as exactly as its first, with and without spills and extremes", () => {
  for (const registries of [[new Registry()], [new Registry(), new Registry(), new Registry()]]) {
    const means = registries.flatMap((one) => [
      one.mean({ name: "plain", scale: 1 }),
      one.mean({ name: "kept", scale: 1, minMax: true }),
    ]);
    for (let i = 0; i < 5000; i++) for (const mean of means) mean.record(i % 2 ? 2 ** 34 - 1 : 2 ** 35 + 1);
    for (const mean of means) expect(mean.read()).toMatchObject({ count: 5000, sum: 2500 * (2 ** 34 + 2 ** 35) });
    const extremes = [undefined, undefined, 2 ** 34 - 1, 2 ** 35 + 1];
    expect(means.flatMap((mean) => [mean.read().min, mean.read().max])).toEqual(registries.flatMap(() => extremes));
    for (const one of registries) one.detach();
  }
});

test("a batch of large values is as exact as its records one by one", () => {
  const values = Float64Array.from({ length: 9 }, () => 2 ** 52 + 1);
  const mean = meanOf(1);
  mean.recordAll(values);
  expect(registry.snapshot().metrics.at(-1)?.series[0]?.scaled).toBe(String(9n * (2n ** 52n + 1n)));
});

test("a mean without extremes writes none, for values of any size", () => {
  const own = new Registry();
  const mean = own.mean({ name: "a", scale: 1 });
  // Without a place, extremes would be written to the start of the block.
  const header = () => new Uint8Array(own.handle.memory.buffer).slice(0, 32);
  mean.record(1);
  const before = header();
  for (const value of [2 ** 63 - 1024, -(2 ** 63 - 1024), 1, -1]) mean.record(value);
  expect(header()).toEqual(before);
  own.detach();
});

test("neither a batch nor a value that is counted as refused is recorded", () => {
  const own = new Registry({ onInvalid: "count" });
  const mean = own.mean({ name: "a" });
  mean.recordAll(Float64Array.of(1, Number.NaN, 2));
  mean.recordAll(new Float64Array(20).fill(Number.POSITIVE_INFINITY));
  mean.recordAll([1, 2] as never); // no batch
  mean.record(Number.NaN);
  mean.record("1" as never);
  expect(mean.read().count).toBe(0);
  expect(own.stats().rejected).toBe(5);
  own.detach();
});

test("nothing is recorded after detach, on any path", () => {
  const own = new Registry();
  const mean = own.mean({ name: "a" });
  mean.record(1);
  mean.record(1);
  const { handle } = own;
  own.detach();
  for (const use of [() => mean.record(1), () => mean.recordAll(new Float64Array(20)), () => mean.startTimer()()]) {
    expect(use).toThrow(expect.objectContaining({ code: "DETACHED" }));
  }
  const again = Registry.attach(handle);
  expect(again.mean({ name: "a" }).read().count).toBe(2);
  again.detach();
});

test("a label set whose series another one has taken reads nothing", () => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  for (const minMax of [false, true]) {
    const family = registry.mean({ name: `a_${minMax}`, labelNames: ["x"], minMax });
    const gone = family.labels("1");
    gone.record(3);
    family.remove("1");
    family.labels("2").record(5);
    const extremes = minMax ? { min: Number.NaN, max: Number.NaN } : {};
    const nothing = { count: 0, sum: 0, mean: Number.NaN, ...extremes };
    expect([gone.read(), gone.reset()]).toEqual([nothing, nothing]);
    expect(family.labels("2").read().sum).toBe(5);
  }
  registry.detach();
});
