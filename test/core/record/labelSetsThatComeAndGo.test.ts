/** Label sets that come and go: a removed one's series is taken by the next, and no amount crosses over. */

import { Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { exposition } from "threadtally/prometheus";
import { describe, expect, test } from "vitest";

/** What a test does with the metric of a label set, whichever kind it is. */
interface Used {
  record(amount: number): void;
  shown(): unknown;
}

/** A family of one label, whichever kind it is. */
interface UsedFamily {
  labels(id: string): Used;
  remove(id: string): boolean;
}

const options = { name: "value", labelNames: ["id"] } as const;

/** Each kind with its family in a registry, what a label set shows after some amounts, and what an empty one shows. */
const kinds: Record<
  string,
  { family(registry: Registry): UsedFamily; after(amounts: readonly number[]): unknown; empty: unknown }
> = {
  counter: {
    family: (registry) => {
      const family = registry.counter(options);
      const labels = (id: string) => {
        const bound = family.labels(id);
        return { record: (amount: number) => bound.inc(amount), shown: () => bound.value };
      };
      return { labels, remove: (id) => family.remove(id) };
    },
    after: (amounts) => total(amounts),
    empty: 0,
  },
  upDownCounter: {
    family: (registry) => {
      const family = registry.upDownCounter(options);
      const labels = (id: string) => {
        const bound = family.labels(id);
        return { record: (amount: number) => bound.add(-amount), shown: () => bound.value };
      };
      return { labels, remove: (id) => family.remove(id) };
    },
    after: (amounts) => -total(amounts),
    empty: 0,
  },
  'gauge of aggregate "last"': {
    family: (registry) => {
      const family = registry.gauge({ ...options, aggregate: "last" });
      const labels = (id: string) => {
        const bound = family.labels(id);
        return { record: (amount: number) => bound.set(amount), shown: () => bound.value };
      };
      return { labels, remove: (id) => family.remove(id) };
    },
    after: (amounts) => amounts.at(-1),
    empty: Number.NaN,
  },
  'gauge of aggregate "sum"': {
    family: (registry) => {
      const family = registry.gauge({ ...options, aggregate: "sum" });
      const labels = (id: string) => {
        const bound = family.labels(id);
        return { record: (amount: number) => bound.set(amount), shown: () => bound.value };
      };
      return { labels, remove: (id) => family.remove(id) };
    },
    after: (amounts) => amounts.at(-1),
    empty: Number.NaN,
  },
  "mean with extremes": {
    family: (registry) => {
      const family = registry.mean({ ...options, scale: 1, minMax: true });
      const labels = (id: string) => {
        const bound = family.labels(id);
        const shown = () => {
          const { count, sum, min, max } = bound.read();
          return { count, sum, min, max };
        };
        return { record: (amount: number) => bound.record(amount), shown };
      };
      return { labels, remove: (id) => family.remove(id) };
    },
    after: (amounts) => ({
      count: amounts.length,
      sum: total(amounts),
      min: Math.min(...amounts),
      max: Math.max(...amounts),
    }),
    empty: { count: 0, sum: 0, min: undefined, max: undefined },
  },
  histogram: {
    family: (registry) => {
      const family = registry.histogram({ ...options, scale: 1, buckets: [1000] });
      const labels = (id: string) => {
        const bound = family.labels(id);
        const shown = () => {
          const { count, sum, buckets } = bound.read();
          return { count, sum, buckets: buckets.map((bucket) => bucket.count) };
        };
        return { record: (amount: number) => bound.record(amount), shown };
      };
      return { labels, remove: (id) => family.remove(id) };
    },
    after: (amounts) => ({
      count: amounts.length,
      sum: total(amounts),
      buckets: [true, false].map((isLow) => amounts.filter((amount) => amount <= 1000 === isLow).length),
    }),
    empty: { count: 0, sum: 0, buckets: [0, 0] },
  },
};

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

const ALIVE = 50;
const LABEL_SETS = 20_000;

describe.each(Object.entries(kinds))("a %s", (_, { family: make, after, empty }) => {
  test("has 20,000 label sets, 50 at a time, in the memory of fewer than 100", () => {
    const registry = new Registry({ maxSeriesPerMetric: 100, maxBytes: 2 ** 22, maxThreads: 2 });
    const family = make(registry);
    const alive: { id: string; used: Used; amounts: number[] }[] = [];
    let bytes = 0;
    for (let i = 0; i < LABEL_SETS; i++) {
      if (alive.length === ALIVE) {
        // Not always the oldest.
        const [gone] = alive.splice((i * 7) % 13, 1);
        if (!gone) throw new Error("None is alive.");
        expect(gone.used.shown()).toEqual(after(gone.amounts));
        expect(family.remove(gone.id)).toBe(true);
      }
      const id = `id ${i}`;
      const used = family.labels(id);
      if (i % 10 === 0) expect(used.shown()).toEqual(empty);
      const amounts = [i + 1, (i * 31) % 2000];
      for (const amount of amounts) used.record(amount);
      alive.push({ id, used, amounts });
      if (i === 1000) bytes = registry.stats().bytesUsed;
    }
    for (const { used, amounts } of alive) expect(used.shown()).toEqual(after(amounts));
    const { series, overflowed, refused, bytesUsed } = registry.stats();
    expect({ overflowed, refused, bytesUsed }).toEqual({ overflowed: 0, refused: 0, bytesUsed: bytes });
    expect(series).toBeLessThan(100);
    const shown = registry.snapshot().metrics[0]?.series.map(({ labels }) => labels.id);
    expect(shown?.sort()).toEqual(alive.map(({ id }) => id).sort());
    registry.detach();
  });

  test("bound to a label set whose series another one took records in a new one of its own", () => {
    const { registry, family, bound, taken } = afterReuse(make);
    expect(bound.shown()).toEqual(empty);
    expect(registry.snapshot().metrics[0]?.series.map(({ labels }) => labels.id)).toEqual(["new"]);
    bound.record(3);
    expect(bound.shown()).toEqual(after([3]));
    expect(family.labels("old").shown()).toEqual(after([3]));
    expect(taken.shown()).toEqual(after([5]));
    expect(registry.stats()).toMatchObject({ series: 2, overflowed: 0 });
    taken.record(7);
    bound.record(9);
    expect(bound.shown()).toEqual(after([3, 9]));
    expect(taken.shown()).toEqual(after([5, 7]));
    registry.detach();
  });

  test("bound to a label set that is gone overflows where there may be no more, and leaves the others alone", () => {
    const { registry, family, bound, taken } = afterReuse(make, 1);
    bound.record(3);
    expect(registry.stats()).toMatchObject({ series: 1, overflowed: 1 });
    expect(taken.shown()).toEqual(after([5]));
    // Once the other is gone, it gets the series back.
    expect(family.remove("new")).toBe(true);
    const again = family.labels("old");
    expect(again.shown()).toEqual(empty);
    again.record(11);
    bound.record(12);
    expect(again.shown()).toEqual(after([11, 12]));
    expect(registry.stats()).toMatchObject({ series: 1, overflowed: 1 });
    registry.detach();
  });
});

/** Returns a registry where "new" has the series of "old", to which `bound` is still bound. */
function afterReuse(make: (registry: Registry) => UsedFamily, maxSeriesPerMetric = 10) {
  const registry = new Registry({ maxSeriesPerMetric, maxBytes: 2 ** 20, maxThreads: 2 });
  const family = make(registry);
  const bound = family.labels("old");
  bound.record(1);
  expect(family.remove("old")).toBe(true);
  const taken = family.labels("new");
  taken.record(5);
  expect(registry.stats().series).toBe(1);
  return { registry, family, bound, taken };
}

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
    expect(Array.from({ length: 10 }, (_, i) => family.labels(`/${i}`).value)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
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

  test("a cursor that is used again names the label set that has the series", () => {
    const { registry, reuse } = scraped();
    const cursor = registry.cursor();
    const read = () => {
      const found: Record<string, number> = {};
      cursor.rewind();
      while (cursor.next()) found[String(cursor.labels.path)] = cursor.value;
      return found;
    };
    expect(read()).toEqual({ "/kept": 1, "/old": 7 });
    reuse(3);
    expect(read()).toEqual({ "/kept": 1, "/new": 3 });
    registry.detach();
  });

  test("deltas count a new label set from zero", () => {
    const { registry, family, reuse } = scraped();
    const deltas = registry.deltas();
    deltas.read();
    reuse(9);
    family.labels("/kept").inc(2);
    expect(shown(deltas.read())).toEqual({ "/kept": "2", "/new": "9" });
    family.labels("/new").inc(1);
    expect(shown(deltas.read())["/new"]).toBe("1");
    registry.detach();
  });

  test("an exposition names the label set that has the series", () => {
    const { registry, reuse } = scraped();
    const lines = () =>
      exposition(registry)
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
  expect(registry.stats().series).toBeLessThan(4300);
  const values = registry.snapshot().metrics[0]?.series.map(({ scaled }) => Number(scaled)) ?? [];
  const left = alive.map((_, at) => 2 * (2900 + at) + 3);
  expect(total(values)).toBe(4000 + total(left));
  // Once cached ones were removed, new ones are cached in their place.
  for (let i = 0; i < 4000; i++) family.remove(`/kept/${i}`);
  for (let i = 0; i < 3000; i++) family.labels(`/later/${i}`).inc(i);
  expect(family.labels("/later/2999")).toBe(family.labels("/later/2999"));
  expect(family.labels("/later/2999").value).toBe(2999);
  registry.detach();
});
