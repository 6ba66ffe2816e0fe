/** Every way in which a histogram records: straight, spilled, borrowed, refused, and in further registries. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";

test("a thread's further registries record as exactly as its first, with and without spills and extremes", () => {
  for (const registries of [[new Registry()], [new Registry(), new Registry(), new Registry()]]) {
    const options = { scale: 1, buckets: [0, 2 ** 34] };
    const histograms = registries.flatMap((one) => [
      one.histogram({ name: "plain", ...options }),
      one.histogram({ name: "kept", ...options, minMax: true }),
    ]);
    for (let i = 0; i < 5000; i++) {
      for (const histogram of histograms) {
        histogram.record(i % 2 ? 2 ** 34 - 1 : 2 ** 35 + 1);
        histogram.record(-5);
      }
    }
    for (const histogram of histograms) {
      const { buckets } = histogram.read();
      expect(buckets.map(({ count, sum }) => [count, sum])).toEqual([
        [5000, -25_000],
        [2500, 2500 * (2 ** 34 - 1)],
        [2500, 2500 * (2 ** 35 + 1)],
      ]);
    }
    const extremes = [undefined, undefined, -5, 2 ** 35 + 1];
    expect(histograms.flatMap((one) => [one.read().min, one.read().max])).toEqual(registries.flatMap(() => extremes));
    for (const one of registries) one.detach();
  }
});

test("a large value that is a bound is in the bucket of that bound", () => {
  const own = new Registry();
  const histogram = own.histogram({ name: "a", scale: 1, buckets: [-(2 ** 40), 2 ** 34, 2 ** 40] });
  histogram.recordAll(Float64Array.of(-(2 ** 40), 2 ** 34, 2 ** 34 + 1, 2 ** 40, 2 ** 40 + 256));
  expect(histogram.read().buckets.map(({ count }) => count)).toEqual([1, 1, 2, 1]);
  own.detach();
});

test("a thread without its own lane records in a borrowed one", async () => {
  const crowded = new Registry({ maxThreads: 1 });
  const holder = (await anotherCopy()).Registry.attach(crowded.handle);
  expect(holder.takeLane()).toBeDefined();
  for (const minMax of [false, true]) {
    const histogram = crowded.histogram({ name: `a_${minMax}`, scale: 1, buckets: [1], minMax });
    for (const value of [1, 2, 2 ** 40]) histogram.record(value);
    expect(histogram.read()).toMatchObject({ count: 3, sum: 2 ** 40 + 3, ...(minMax && { min: 1, max: 2 ** 40 }) });
  }
  expect(crowded.takeLane()).toBeUndefined();
  holder.detach();
  crowded.detach();
});

test("a histogram without extremes writes none, for values of any size", () => {
  const own = new Registry();
  const histogram = own.histogram({ name: "a", scale: 1, buckets: [0] });
  // Without a place, extremes would be written to the start of the block.
  const header = () => new Uint8Array(own.handle.memory.buffer).slice(0, 32);
  histogram.record(1);
  const before = header();
  for (const value of [2 ** 63 - 1024, -(2 ** 63 - 1024), 1, -1]) histogram.record(value);
  expect(header()).toEqual(before);
  own.detach();
});

test("values that are counted as refused are not recorded", () => {
  const own = new Registry({ onInvalid: "count" });
  const histogram = own.histogram({ name: "a" });
  histogram.recordAll(Float64Array.of(1, Number.NaN, 2));
  histogram.recordAll([1, 2] as never); // no batch
  histogram.record(Number.NaN);
  histogram.record("1" as never);
  expect(histogram.read().count).toBe(0);
  expect(own.stats().rejected).toBe(4);
  own.detach();
});

test("nothing is recorded after detach, on any path", () => {
  const own = new Registry();
  const histogram = own.histogram({ name: "a" });
  histogram.record(1);
  histogram.record(1);
  const { handle } = own;
  own.detach();
  for (const use of [
    () => histogram.record(1),
    () => histogram.recordAll(Float64Array.of(1)),
    () => histogram.startTimer()(),
  ]) {
    expect(use).toThrow(expect.objectContaining({ code: "DETACHED" }));
  }
  const again = Registry.attach(handle);
  expect(again.histogram({ name: "a" }).read().count).toBe(2);
  again.detach();
});
