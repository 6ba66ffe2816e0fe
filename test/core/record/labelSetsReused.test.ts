/** Metrics whose series another label set has taken: what resets, removals and readings do with them then. */

import { type Cursor, Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { expose } from "threadtally/prometheus";
import { describe, expect, test } from "vitest";

test("a removed label set that is recorded in again before another takes its series comes back in the same one", () => {
  const registry = new Registry({ maxSeriesPerMetric: 10, maxBytes: 2 ** 20 });
  const family = registry.counter({ name: "served_total", labelNames: ["path"] });
  const old = family.labels("/old");
  old.inc(1);
  family.remove("/old");
  old.inc(2);
  family.labels("/new").inc(4);
  expect([old.value, family.labels("/new").value, registry.stats().series]).toEqual([2, 4, 2]);
  registry.detach();
});

describe("reset, remove and clear after a reuse", () => {
  test("a reset of a bound counter or mean that lost its series closes nothing of the other label set", () => {
    const registry = new Registry({ maxSeriesPerMetric: 10, maxBytes: 2 ** 20 });
    const counters = registry.counter({ name: "served_total", labelNames: ["path"] });
    const means = registry.mean({ name: "took", scale: 1, labelNames: ["path"] });
    const [counter, mean] = [counters.labels("/old"), means.labels("/old")];
    counter.inc(1);
    mean.record(1);
    counters.remove("/old");
    means.remove("/old");
    counters.labels("/new").inc(5);
    means.labels("/new").record(5);
    expect(registry.stats().series).toBe(2);
    expect(counter.reset()).toBe(0);
    expect(mean.reset()).toMatchObject({ count: 0, sum: 0 });
    expect(counters.labels("/new").value).toBe(5);
    expect(means.labels("/new").read()).toMatchObject({ count: 1, sum: 5 });
    // Nothing was created for them.
    expect(registry.stats().series).toBe(2);
    counter.inc(2);
    expect(counter.reset()).toBe(2);
    expect(counters.labels("/new").reset()).toBe(5);
    registry.detach();
  });

  test("remove and clear touch the label sets that are there", () => {
    const registry = new Registry({ maxSeriesPerMetric: 10, maxBytes: 2 ** 20 });
    const family = registry.counter({ name: "served_total", labelNames: ["path"] });
    family.labels("/old").inc(1);
    family.remove("/old");
    family.labels("/new").inc(5);
    expect(family.remove("/old")).toBe(false);
    expect(family.labels("/new").value).toBe(5);
    family.labels("/other").inc(6);
    expect(family.clear()).toBe(2);
    expect(family.clear()).toBe(0);
    expect(registry.snapshot().metrics[0]?.series).toEqual([]);
    // All of it is taken again.
    for (let i = 0; i < 10; i++) family.labels(`/${i}`).inc(i + 1);
    expect(registry.stats()).toMatchObject({ series: 10, overflowed: 0 });
    expect(Array.from({ length: 10 }, (_, i) => family.labels(`/${i}`).value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    registry.detach();
  });
});

describe("readings before and after a reuse", () => {
  /** Returns a registry whose label set "/old" has 7 and "/kept" 1, and what lets "/new" take the series of "/old". */
  function scraped() {
    const registry = new Registry({ maxSeriesPerMetric: 2, maxBytes: 2 ** 20 });
    const family = registry.counter({ name: "served_total", labelNames: ["path"] });
    family.labels("/kept").inc(1);
    family.labels("/old").inc(7);
    const reuse = (amount: number) => {
      family.remove("/old");
      family.labels("/new").inc(amount);
      expect(registry.stats()).toMatchObject({ series: 2, overflowed: 0 });
    };
    return { registry, family, reuse };
  }

  function read(cursor: Cursor): Record<string, number> {
    const found: Record<string, number> = {};
    while (cursor.next()) found[String(cursor.labels.path)] = cursor.value;
    return found;
  }

  function shown(snapshot: Snapshot): Record<string, string | undefined> {
    const series = snapshot.metrics[0]?.series ?? [];
    return Object.fromEntries(series.map(({ labels, scaled }) => [labels.path, scaled]));
  }

  test("snapshots name the label set that has the series", () => {
    const { registry, reuse } = scraped();
    expect(shown(registry.snapshot())).toEqual({ "/kept": "1", "/old": "7" });
    reuse(3);
    expect(shown(registry.snapshot())).toEqual({ "/kept": "1", "/new": "3" });
    registry.detach();
  });

  test("a difference of snapshots holds nothing of the label set before", () => {
    const { registry, family, reuse } = scraped();
    const before = registry.snapshot();
    reuse(9);
    family.labels("/kept").inc(4);
    // More than the other had: a comparison by series would give 2.
    expect(shown(subtractSnapshots(registry.snapshot(), before))).toEqual({ "/kept": "4", "/new": "9" });
    registry.detach();
  });

  test("cursors name the label set that has the series, by its own id", () => {
    const { registry, reuse } = scraped();
    const ids = () => {
      const found: number[] = [];
      for (const cursor = registry.cursor(); cursor.next(); ) found.push(cursor.series);
      return found;
    };
    const [before, another] = [ids(), registry.cursor()];
    expect(read(another)).toEqual({ "/kept": 1, "/old": 7 });
    reuse(3);
    expect(read(registry.cursor())).toEqual({ "/kept": 1, "/new": 3 });
    // A cache by id must not take one label set for the other.
    expect(ids()[0]).toBe(before[0]);
    expect(before).not.toContain(ids()[1]);
    registry.detach();
  });

  test("deltas count a new label set from zero", () => {
    const { registry, family, reuse } = scraped();
    const deltas = registry.deltas();
    expect(read(deltas.cursor())).toEqual({ "/kept": 1, "/old": 7 });
    reuse(9);
    family.labels("/kept").inc(2);
    expect(read(deltas.cursor())).toEqual({ "/kept": 2, "/new": 9 });
    family.labels("/new").inc(1);
    expect(read(deltas.cursor())).toEqual({ "/kept": 0, "/new": 1 });
    registry.detach();
  });

  test("an exposition names the label set that has the series", () => {
    const { registry, reuse } = scraped();
    const lines = () =>
      new TextDecoder()
        .decode(expose(registry))
        .split("\n")
        .filter((line) => line.startsWith("served_total{"));
    expect(lines()).toEqual(['served_total{path="/kept"} 1', 'served_total{path="/old"} 7']);
    reuse(3);
    expect(lines()).toEqual(['served_total{path="/kept"} 1', 'served_total{path="/new"} 3']);
    registry.detach();
  });
});

test("beyond the 4,000 label sets that a thread caches, others come and go all the same", () => {
  const registry = new Registry({ maxSeriesPerMetric: 5000, maxBytes: 2 ** 24 });
  const family = registry.counter({ name: "served_total", labelNames: ["path"] });
  for (let i = 0; i < 4000; i++) family.labels(`/kept/${i}`).inc();
  const alive: { path: string; bound: { inc(amount: number): void; readonly value: number } }[] = [];
  for (let i = 0; i < 3000; i++) {
    if (alive.length === 100) {
      const [gone] = alive.splice(0, 1);
      if (!gone) throw new Error("None is alive.");
      expect(gone.bound.value).toBe(2 * (i - 100) + 3);
      expect(family.remove(gone.path)).toBe(true);
    }
    const path = `/${i}`;
    const bound = family.labels(path);
    bound.inc(i + 1);
    family.labels(path).inc(i + 2);
    alive.push({ path, bound });
  }
  expect(registry.stats().overflowed).toBe(0);
  expect(registry.stats().series).toBeLessThan(4500);
  const values = registry.snapshot().metrics[0]?.series.map(({ scaled }) => Number(scaled)) ?? [];
  const left = alive.map((_, at) => 2 * (2900 + at) + 3);
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(4000 + left.reduce((sum, value) => sum + value, 0));
  // Once cached ones were removed, new ones are cached in their place.
  for (let i = 0; i < 4000; i++) family.remove(`/kept/${i}`);
  for (let i = 0; i < 3000; i++) family.labels(`/later/${i}`).inc(i);
  expect(family.labels("/later/2999")).toBe(family.labels("/later/2999"));
  expect(family.labels("/later/2999").value).toBe(2999);
  registry.detach();
});
