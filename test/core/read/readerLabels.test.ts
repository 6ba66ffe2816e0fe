/** Snapshots and resets of label sets: each has its creation, its counts and its threads' shares. */

import { expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { testRegistry } from "../../support/testRegistry.ts";

test("label sets have their creation, and histograms their own counts", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 2 });
  const counters = registry.counter({ name: "a_total", labelNames: ["x"] });
  const spreads = registry.histogram({ name: "b", scale: 1, buckets: [1], labelNames: ["x"] });
  const series = () => registry.snapshot().metrics.map((metric) => metric.series);
  for (const [i, x] of ["1", "2"].entries()) {
    counters.labels(x).inc(i + 1);
    spreads.labels(x).record(i + 1);
  }
  const begun = { startTime: expect.any(Number), resets: 0 };
  const second = { labels: { x: "2" }, ...begun, creation: 2 };
  const taken = series();
  expect(taken).toEqual([
    [
      { labels: { x: "1" }, ...begun, creation: 1, scaled: "1" },
      { ...second, scaled: "2" },
    ],
    [
      { labels: { x: "1" }, ...begun, creation: 1, counts: [1, 0], scaledSums: ["1", "0"] },
      { ...second, counts: [0, 1], scaledSums: ["0", "2"] },
    ],
  ]);
  for (const family of [counters, spreads]) family.remove("1");
  expect(series()).toEqual(taken.map((of) => of.slice(1)));
  // A removal is a reset of a series that is not shown.
  expect(registry.snapshot().blocks[0]?.resets).toBe(2);
  counters.labels("3").inc();
  spreads.labels("3").record(1);
  expect(series().map(([one]) => [one?.labels.x, one?.creation])).toEqual([
    ["3", 3],
    ["3", 3],
  ]);
});

test("a reset of all closes every label set once, and removed ones give their series back", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const families = [
    registry.counter({ name: "a_total", labelNames: ["x"] }),
    registry.mean({ name: "b", scale: 1, labelNames: ["x"] }),
  ] as const;
  const use = (x: string) => {
    families[0].labels(x).inc(3);
    families[1].labels(x).record(3);
  };
  use("1");
  const scaled = () => registry.reset().metrics.map(({ series }) => series.map((one) => [one.labels.x, one.scaled]));
  expect(scaled()).toEqual([[["1", "3"]], [["1", "3"]]]);
  expect(scaled()).toEqual([[["1", "0"]], [["1", "0"]]]);
  for (const family of families) family.remove("1");
  use("2");
  expect(scaled()).toEqual([[["2", "3"]], [["2", "3"]]]);
  expect(registry.stats().overflowed).toBe(0);
});

test("lanes that hold nothing of a series have no share of it", async () => {
  const registry = testRegistry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  other.takeLane();
  registry.counter({ name: "a_total" }).inc(2);
  const [series] = registry.snapshot({ perThread: true }).metrics[0]?.series ?? [];
  expect(series?.threads).toMatchObject([{ lane: registry.lane, scaled: "2" }]);
  other.detach();
});
