/** Label sets that come and go: a removed one's series is taken by the next, and no amount crosses over. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { expectSame } from "../../support/expectSame.ts";

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
  { family(registry: Registry): UsedFamily; shows(amounts: readonly number[]): unknown; empty: unknown }
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
    shows: (amounts) => total(amounts),
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
    shows: (amounts) => -total(amounts),
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
    shows: (amounts) => amounts.at(-1),
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
    shows: (amounts) => amounts.at(-1),
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
    shows: (amounts) => ({
      count: amounts.length,
      sum: total(amounts),
      min: Math.min(...amounts),
      max: Math.max(...amounts),
    }),
    empty: { count: 0, sum: 0, min: Number.NaN, max: Number.NaN },
  },
  histogram: {
    family: (registry) => {
      const family = registry.histogram({ ...options, scale: 1, buckets: [1000] });
      const labels = (id: string) => {
        const bound = family.labels(id);
        const shown = () => {
          const { count, sum, buckets } = bound.read();
          return { count, sum, buckets: buckets.map((bucket) => bucket.count).filter((each) => each > 0) };
        };
        return { record: (amount: number) => bound.record(amount), shown };
      };
      return { labels, remove: (id) => family.remove(id) };
    },
    shows: (amounts) => ({
      count: amounts.length,
      sum: total(amounts),
      buckets: [true, false]
        .map((isLow) => amounts.filter((amount) => amount <= 1000 === isLow).length)
        .filter((each) => each > 0),
    }),
    empty: { count: 0, sum: 0, buckets: [] },
  },
};

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

const ALIVE = 50;
const LABEL_SETS = 5000;

describe.each(Object.entries(kinds))("a %s", (_, { family: make, shows, empty }) => {
  test("has 5,000 label sets, 50 at a time, in the memory of fewer than 100", () => {
    const registry = new Registry({ maxSeriesPerMetric: 100, maxBytes: 2 ** 22, maxThreads: 2 });
    const family = make(registry);
    const alive: { id: string; used: Used; amounts: number[] }[] = [];
    let bytes = 0;
    for (let i = 0; i < LABEL_SETS; i++) {
      if (alive.length === ALIVE) {
        // Not always the oldest.
        const [gone] = alive.splice((i * 7) % 13, 1);
        if (!gone) throw new Error("None is alive.");
        expectSame(gone.used.shown(), shows(gone.amounts));
        expectSame(family.remove(gone.id), true);
      }
      const id = String(i).padStart(5, "0"); // of equal length: longer keys need more memory
      const used = family.labels(id);
      if (i % 10 === 0) expectSame(used.shown(), empty);
      const amounts = [i + 1, (i * 31) % 2000];
      for (const amount of amounts) used.record(amount);
      alive.push({ id, used, amounts });
      if (i === 1000) bytes = registry.stats().bytesUsed;
    }
    for (const { used, amounts } of alive) expect(used.shown()).toEqual(shows(amounts));
    const { series, overflowed, refused, bytesUsed } = registry.stats();
    expect({ overflowed, refused, bytesUsed }).toEqual({ overflowed: 0, refused: 0, bytesUsed: bytes });
    expect(series).toBeLessThan(100);
    const shown = registry.snapshot().metrics[0]?.series.map(({ labels }) => labels.id);
    expect(shown?.sort()).toEqual(alive.map(({ id }) => id).sort());
    registry.detach();
  });

  test("bound to a label set whose series another one took records in its own new one", () => {
    const { registry, family, bound, taken } = afterReuse(make);
    expect(bound.shown()).toEqual(empty);
    expect(registry.snapshot().metrics[0]?.series.map(({ labels }) => labels.id)).toEqual(["new"]);
    bound.record(3);
    expect(bound.shown()).toEqual(shows([3]));
    expect(family.labels("old").shown()).toEqual(shows([3]));
    expect(taken.shown()).toEqual(shows([5]));
    expect(registry.stats()).toMatchObject({ series: 2, overflowed: 0 });
    taken.record(7);
    bound.record(9);
    expect(bound.shown()).toEqual(shows([3, 9]));
    expect(taken.shown()).toEqual(shows([5, 7]));
    registry.detach();
  });

  test("bound to a label set that is gone overflows where there may be no more, and leaves the others alone", () => {
    const { registry, family, bound, taken } = afterReuse(make, 1);
    bound.record(3);
    const { series, overflowed } = registry.stats();
    expect(series).toBe(1);
    expect(overflowed).toBeGreaterThan(0);
    expect(taken.shown()).toEqual(shows([5]));
    // Once the other is gone, it gets the series back.
    expect(family.remove("new")).toBe(true);
    const again = family.labels("old");
    expect(again.shown()).toEqual(empty);
    again.record(11);
    bound.record(12);
    expect(again.shown()).toEqual(shows([11, 12]));
    expect(registry.stats()).toMatchObject({ series: 1, overflowed });
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
