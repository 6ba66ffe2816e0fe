/** Delta readers of label sets that are removed, and of those that take their series. */

import type { Cursor, Deltas } from "threadtally";
import { expect, test } from "vitest";
import { BASE_CLAIMED, SERIES_BASE } from "../../../assembly/layout.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { positionOf } from "./positions.ts";

function pass<T>(deltas: Deltas, show: (cursor: Cursor) => T): T[] {
  const shown: T[] = [];
  for (const cursor = deltas.cursor(); cursor.next(); ) shown.push(show(cursor));
  return shown;
}

const values = (deltas: Deltas) => pass(deltas, ({ value }) => value);

test("a removed series is reported once more if anything was recorded, even zeros, then when it is used again", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const family = registry.mean({ name: "a", labelNames: ["x"], scale: 1 });
  const deltas = registry.deltas();
  family.labels("1").record(0);
  family.remove("1");
  const shown = () => pass(deltas, ({ count, sum }) => [count, sum]);
  expect(shown()).toEqual([[1, 0]]);
  expect(shown()).toEqual([]);
  family.labels("1").record(3);
  expect(shown()).toEqual([[1, 3]]);
  // The overflow series is visible once it holds anything; the other one is again, since it was recorded in.
  family.labels("2").record(5);
  expect(shown()).toEqual([
    [1, 5],
    [0, 0],
  ]);
});

test("removed counters and histograms are reported once more; removed levels and up-down counters are not", () => {
  const registry = testRegistry();
  const labelNames = ["x"] as const;
  const counters = registry.counter({ name: "a", labelNames });
  const spreads = registry.histogram({ name: "b", buckets: [1], labelNames });
  const gauges = registry.gauge({ name: "c", labelNames });
  const jobs = registry.upDownCounter({ name: "d", labelNames });
  counters.labels("1").inc(3);
  spreads.labels("1").record(0);
  gauges.labels("1").set(2);
  jobs.labels("1").add(2);
  for (const family of [counters, spreads, gauges, jobs]) family.remove("1");
  const deltas = registry.deltas();
  expect(pass(deltas, ({ value, counts }) => [value, [...counts]])).toEqual([
    [3, [0]],
    [0, [1, 0]],
  ]);
  expect(values(deltas)).toEqual([]);
});

test.each(["counter", "histogram"] as const)("a %s that takes a removed one's series begins from nothing", (kind) => {
  const registry = testRegistry({ maxSeriesPerMetric: 2 });
  const options = { name: "a", labelNames: ["x"] } as const;
  const family = kind === "counter" ? registry.counter(options) : registry.histogram({ ...options, buckets: [1, 2] });
  const use = (x: string, times: number) => {
    const metric = family.labels(x);
    for (let i = 0; i < times; i++) "inc" in metric ? metric.inc() : metric.record(2);
  };
  const deltas = registry.deltas();
  const shown = () => pass(deltas, ({ labels, value, counts }) => [labels.x, value, [...counts]]);
  const expected = (x: string, times: number) => (kind === "counter" ? [x, times, [0]] : [x, 2 * times, [0, times, 0]]);
  use("old", 7);
  use("kept", 1);
  expect(shown()).toEqual([expected("old", 7), expected("kept", 1)]);
  family.remove("old");
  use("new", 9);
  use("kept", 2);
  expect(shown()).toEqual([expected("new", 9), expected("kept", 2)]);
  use("new", 5);
  family.remove("new");
  use("next", 3);
  // The rest of "new" is not reported: its series was taken before this pass.
  expect(shown()).toEqual([expected("next", 3), expected("kept", 0)]);
});

test.each(["counter", "histogram"] as const)("a %s that is given a label set meanwhile is not reported", (kind) => {
  const registry = testRegistry();
  const options = { name: "a", labelNames: ["x"] } as const;
  const family = kind === "counter" ? registry.counter(options) : registry.histogram({ ...options, buckets: [1] });
  const use = (x: string, times: number) => {
    const metric = family.labels(x);
    for (let i = 0; i < times; i++) "inc" in metric ? metric.inc() : metric.record(1);
  };
  for (const x of ["1", "2"]) use(x, 3);
  const { attachment, entry } = positionOf(registry, "a");
  const claimed = () => {
    attachment.block.setWord(entry + SERIES_BASE, attachment.block.word(entry + SERIES_BASE) ^ BASE_CLAIMED);
  };
  const deltas = registry.deltas();
  expect(values(deltas)).toEqual([3, 3]);
  use("2", 4);
  claimed();
  expect(values(deltas)).toEqual([4]);
  claimed();
  use("2", 5);
  // What the claimed one had is not reported again.
  expect(values(deltas)).toEqual([0, 5]);
});
