/** Readings of one series, of every kind: exact, against one baseline, closed and hidden. */

import { expect, test } from "vitest";
import { BASE_BUFFER_MASK } from "../../../assembly/layout.ts";
import { exactSum } from "../../../src/core/memory/kernel.ts";
import {
  closeSeries,
  closingsOf,
  prepareReset,
  readAmounts,
  readExtremes,
  readExtremeUnits,
  readLevel,
  readUnits,
  resetSeries,
  toMeanReading,
} from "../../../src/core/read/reading.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { positionOf, seriesAt } from "./positions.ts";

test("a mean is the double nearest to the exact quotient, and NaN without values", () => {
  expect(toMeanReading({ count: 3, units: 10n }, 10)).toEqual({ count: 3, sum: 1, mean: 1 / 3 });
  expect(toMeanReading({ count: 0, units: 0n }, 10)).toEqual({ count: 0, sum: 0, mean: Number.NaN });
  expect(toMeanReading({ count: 2, units: 2n ** 62n + 2n }, 1)).toEqual({ count: 2, sum: 2 ** 62, mean: 2 ** 61 });
});

test("counters and shared cells are read in units of 1/scale", () => {
  const registry = testRegistry();
  registry.counter({ name: "a_total", scale: 10 }).inc(2 ** 58);
  registry.upDownCounter({ name: "b", scale: 10 }).add(-0.3);
  expect(readUnits(positionOf(registry, "a_total"))).toBe(2n ** 58n * 10n);
  expect(readUnits(positionOf(registry, "b"))).toBe(-3n);
});

test.each(["last", "sum", "min", "max", "average", "first"] as const)(
  "a gauge of %s has no level until one is set, and then one that nobody else adds to",
  (aggregate) => {
    const registry = testRegistry();
    const gauge = registry.gauge({ name: "a", aggregate });
    expect(readLevel(positionOf(registry, "a"))).toBeUndefined();
    for (const level of [0.7, 0, Number.NaN]) {
      gauge.set(level);
      expect(readLevel(positionOf(registry, "a"))).toEqual({ level, levels: 1 });
    }
  },
);

test("extremes are in units, independent of each other, and left out if none are kept", () => {
  const registry = testRegistry();
  const kept = registry.histogram({ name: "a", scale: 10, buckets: [1, 2], minMax: true });
  registry.mean({ name: "b" }).record(1);
  expect(readExtremeUnits(positionOf(registry, "a"), "min")).toBeUndefined();
  expect(readExtremes(positionOf(registry, "a"))).toEqual({ min: Number.NaN, max: Number.NaN });
  kept.recordAll(Float64Array.of(-0.5, 3.25));
  expect(readExtremeUnits(positionOf(registry, "a"), "min")).toBe(-5n);
  expect(readExtremeUnits(positionOf(registry, "a"), "max")).toBe(32n);
  expect(readExtremes(positionOf(registry, "a"))).toEqual({ min: -0.5, max: 3.2 });
  expect(readExtremes(positionOf(registry, "b"))).toEqual({});
});

test("the words of a series are read relative to its last reset, or since it was created", () => {
  const registry = testRegistry();
  const spread = registry.histogram({ name: "a", scale: 1, buckets: [1, 2] });
  spread.recordAll(Float64Array.of(1, 2, 2, 3, 2 ** 60));
  const position = positionOf(registry, "a");
  expect(readAmounts(position)).toEqual([
    { count: 1, units: 1n },
    { count: 2, units: 4n },
    { count: 2, units: 2n ** 60n + 3n },
  ]);
  spread.reset();
  spread.record(2);
  expect(readAmounts(position)).toEqual([
    { count: 0, units: 0n },
    { count: 1, units: 2n },
    { count: 0, units: 0n },
  ]);
  expect(readAmounts(position, BASE_BUFFER_MASK)).toEqual([
    { count: 1, units: 1n },
    { count: 3, units: 6n },
    { count: 2, units: 2n ** 60n + 3n },
  ]);
  const { kernel } = position.attachment.reader;
  expect([kernel.countRead(), exactSum(kernel)]).toEqual([6, 2n ** 60n + 10n]);
});

test("a reset returns what it closes, word by word, and later readings count from there", () => {
  const registry = testRegistry();
  const spread = registry.histogram({ name: "a", scale: 1, buckets: [1, 2] });
  spread.recordAll(Float64Array.of(-1, 2, 2, 3));
  const position = positionOf(registry, "a");
  expect(resetSeries(seriesAt(position), (closed) => closed)).toEqual([
    { count: 1, units: -1n },
    { count: 2, units: 4n },
    { count: 1, units: 3n },
  ]);
  expect(readAmounts(position).map(({ count }) => count)).toEqual([0, 0, 0]);
  expect(registry.cursor().next()).toBe(true);
  spread.record(1);
  position.attachment.withLane((lane) => {
    prepareReset(position, lane);
    expect(closeSeries(position, lane, false).map(({ count }) => count)).toEqual([1, 0, 0]);
    expect(registry.cursor().next()).toBe(true);
    expect(closeSeries(position, lane, true).map(({ count }) => count)).toEqual([0, 0, 0]);
  });
  // The last reset hid it.
  expect(registry.cursor().next()).toBe(false);
});

test("the resets of a series are counted beyond 32 bits of its base", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a_total" });
  const position = positionOf(registry, "a_total");
  for (let resets = 1; resets <= 2 ** 15 + 1; resets++) counter.reset();
  expect([closingsOf(position), registry.snapshot().blocks[0]?.resets]).toEqual([2 ** 15 + 1, 2 ** 15 + 1]);
});

test("a full block has no room for a first baseline: nothing is reset, and that is counted", () => {
  const registry = testRegistry({ maxBytes: 2 ** 18, maxThreads: 4 });
  const counter = registry.counter({ name: "a_total" });
  counter.inc(3);
  const { kernel } = positionOf(registry, "a_total").attachment;
  for (let bytes = 2 ** 17; bytes >= 8; bytes /= 2) while (kernel.reserve(bytes, 8) !== 0);
  const { refused: full } = registry.stats();
  expectRefusal(
    () => counter.reset(),
    RangeError,
    "BLOCK_FULL",
    /needs memory for its baseline, .* 262144 bytes are taken, so nothing was reset \("a_total" had no room\)\. Make .* larger maxBytes\.$/,
  );
  expect(counter.value).toBe(3);
  expect(registry.stats().refused).toBe(full + 1);
});
