/** The cursor at the next series: it has nothing of the series before it. */

import { expect, onTestFinished, test, vi } from "vitest";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { walk } from "./positions.ts";

test("a gauge has neither the resets nor the start of the series before it", () => {
  const registry = testRegistry();
  registry.counter({ name: "a_total" }).inc();
  registry.gauge({ name: "b" }).set(1);
  const times = () => {
    const cursor = registry.cursor();
    // As snapshots do, which show the resets.
    (cursor as unknown as BlockCursor).unpacks = false;
    return walk(registry, ({ startTime, resets }) => [startTime, resets], cursor);
  };
  const [, gauge] = times();
  const later = Date.now() + 60_000;
  vi.spyOn(Date, "now").mockReturnValue(later);
  onTestFinished(() => void vi.restoreAllMocks());
  registry.reset();
  expect(times()).toEqual([[later, 1], gauge]);
});

test("a histogram has neither the extremes nor the beginning of the series before it", () => {
  const registry = testRegistry();
  registry
    .histogram({ name: "a", buckets: [1], labelNames: ["x"], minMax: true })
    .labels("1")
    .record(3);
  const family = registry.histogram({ name: "b", buckets: [1], labelNames: ["x"] });
  family.labels("1").record(1);
  const later = Date.now() + 60_000;
  const clock = vi.spyOn(Date, "now").mockReturnValue(later);
  onTestFinished(() => void vi.restoreAllMocks());
  family.labels("2").record(2);
  clock.mockRestore();
  const shown = () =>
    walk(registry, ({ min, max, startTime, labels }) => [labels.x, min, max, startTime > later - 1000]);
  const first = shown();
  expect(first).toEqual([
    ["1", 3, 3, false],
    ["1", Number.NaN, Number.NaN, false],
    ["2", Number.NaN, Number.NaN, true],
  ]);
  // Now the labels are known.
  expect(shown()).toEqual(first);
});

test("a histogram whose label set was replaced is read with the new one, and none while it is removed", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const family = registry.histogram({ name: "a", buckets: [1], labelNames: ["x"] });
  const shown = () => walk(registry, ({ labels, count, creation }) => [labels.x, count, creation]);
  family.labels("1").record(1);
  expect(shown()).toEqual([["1", 1, 1]]);
  expect(shown()).toEqual([["1", 1, 1]]);
  family.remove("1");
  expect(shown()).toEqual([]);
  family.labels("2").recordAll(Float64Array.of(1, 2));
  expect(shown()).toEqual([["2", 2, 2]]);
  family.remove("2");
  family.labels("2").record(5);
  expect(shown()).toEqual([["2", 1, 2]]);
});
