/** Differences of snapshots: they contain what was recorded in between, regardless of resets and of the clock. */

import fc from "fast-check";
import { mergeSnapshots, Registry, type SeriesSnapshot, type Snapshot, subtractSnapshots } from "threadtally";
import { afterEach, expect, test, vi } from "vitest";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

afterEach(() => vi.restoreAllMocks());

const ROUTES = ["/", "/a", "constructor"];
const BOUNDS = [10, 100];

/** A registry, and the story of what was done to it. */
class Told {
  readonly registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
  readonly #metrics = {
    hits: this.registry.counter({ name: "hits_total", labelNames: ["route"] }),
    ratio: this.registry.mean({ name: "ratio", scale: 1, labelNames: ["route"] }),
    took: this.registry.histogram({ name: "took", scale: 1, buckets: BOUNDS, labelNames: ["route"] }),
  };
  readonly events: { readonly series: string; readonly value?: number }[] = [];

  do({ kind, metric, route, value }: Deed): void {
    const series = `${metric} ${route}`;
    const family = this.#metrics[metric];
    if (kind === "record") {
      if (metric === "hits") this.#metrics.hits.labels(route).inc(value);
      else this.#metrics[metric].labels(route).record(value);
      this.events.push({ series, value });
    } else if (kind === "reset all") {
      this.registry.reset();
      for (const one of Object.keys(this.#metrics))
        for (const two of ROUTES) this.events.push({ series: `${one} ${two}` });
    } else {
      if (kind === "reset") family.labels(route).reset();
      else family.remove(route);
      this.events.push({ series });
    }
  }

  /** Returns what was recorded in a series by events of these numbers, since the last reset. */
  since(series: string, from: number, to: number): readonly number[] {
    const own = this.events
      .map((event, at) => ({ ...event, at }))
      .filter((event) => event.series === series && event.at < to);
    const reset = own.findLast(({ value }) => value === undefined)?.at ?? -1;
    return own.flatMap(({ at, value }) => (at >= from && at > reset && value !== undefined ? [value] : []));
  }
}

interface Deed {
  readonly kind: "record" | "reset" | "remove" | "reset all";
  readonly metric: "hits" | "ratio" | "took";
  readonly route: string;
  readonly value: number;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom("record", "record", "record", "record", "reset", "remove", "reset all"),
  metric: fc.constantFrom("hits", "ratio", "took"),
  route: fc.constantFrom(...ROUTES),
  value: fc.nat(200),
});
/** The clock's movement before an event: it stops, goes back, goes on, or is set for the first time. */
const tick = fc.constantFrom(0, 0, 0, 1, -1, 5, -3_600_000, 86_400_000, 1.8e12, -1.8e12);
const story = fc.array(fc.tuple(deed, tick, fc.boolean()), { maxLength: 40 });

/** Returns what a snapshot holds of a series. */
function contentOf({ metrics }: Snapshot, series: string): Partial<SeriesSnapshot> {
  const [metric = "", route] = series.split(" ");
  const found = metrics
    .find(({ name }) => name.startsWith(metric))
    ?.series.find(({ labels }) => labels.route === route);
  const { count, scaled, counts, scaledSums } = found ?? {};
  return { count, scaled, counts, scaledSums } as Partial<SeriesSnapshot>;
}

/** Returns the same, derived from the story. An invisible series has no values. */
function expectedOf(series: string, values: readonly number[], shows: boolean): Partial<SeriesSnapshot> {
  if (!shows && values.length === 0) return {};
  const sum = (some: readonly number[]) => String(some.reduce((total, value) => total + value, 0));
  if (series.startsWith("hits")) return { scaled: sum(values) };
  if (series.startsWith("ratio")) return { count: values.length, scaled: sum(values) };
  const buckets = [...BOUNDS, Number.POSITIVE_INFINITY].map((upTo, i) =>
    values.filter((value) => value <= upTo && value > (BOUNDS[i - 1] ?? Number.NEGATIVE_INFINITY)),
  );
  return { counts: buckets.map(({ length }) => length), scaledSums: buckets.map(sum) };
}

test("a difference is what was recorded since the earlier snapshot or the last reset, whatever the clock says", () => {
  let now = 1e12;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  holds(
    fc.property(story, (deeds) => {
      now = 1e12;
      const told = new Told();
      const taken: { at: number; snapshot: Snapshot }[] = [];
      for (const [one, moves, takes] of deeds) {
        now += moves;
        told.do(one);
        if (!takes) continue;
        taken.push({ at: told.events.length, snapshot: JSON.parse(JSON.stringify(told.registry.snapshot())) });
      }
      for (const [index, later] of taken.entries()) {
        for (const earlier of taken.slice(0, index + 1)) {
          const difference = subtractSnapshots(later.snapshot, earlier.snapshot);
          for (const series of ["hits", "ratio", "took"].flatMap((metric) =>
            ROUTES.map((route) => `${metric} ${route}`),
          )) {
            const found = contentOf(difference, series);
            const shows = Object.values(found).some((value) => value !== undefined);
            expect(found).toEqual(expectedOf(series, told.since(series, earlier.at, later.at), shows));
          }
        }
      }
      told.registry.detach();
    }),
    100,
  );
});

test("a difference of merged snapshots is the merge of the differences, or is refused because of a reset", () => {
  let refused = 0;
  let equal = 0;
  holds(
    fc.property(story, story, story, story, (a, b, moreOfA, moreOfB) => {
      const both = [new Told(), new Told()];
      const snapshots = () => both.map(({ registry }) => registry.snapshot());
      for (const [i, deeds] of [a, b].entries()) for (const [one] of deeds) both[i]?.do(one);
      const before = snapshots();
      const begun = both.map(({ events }) => events.length);
      // Mostly without resets, so that differences are compared, too.
      const resets = moreOfA.length % 3 === 0;
      for (const [i, deeds] of [moreOfA, moreOfB].entries())
        for (const [one] of deeds) if (resets || one.kind === "record") both[i]?.do(one);
      const after = snapshots();
      const merge = (some: readonly Snapshot[]) => mergeSnapshots(...some);
      const contents = (snapshot: Snapshot) =>
        snapshot.metrics.map(({ series }) => series.map(({ startTime: _, resets: __, ...content }) => content));
      const differences = after.map((one, i) => subtractSnapshots(one, before[i] as Snapshot));
      const wasReset = both.some(({ events }, i) => events.slice(begun[i]).some(({ value }) => value === undefined));
      const subtract = () => subtractSnapshots(merge(after), merge(before));
      // Removing or resetting a series that is not there changes nothing.
      if (after.some(({ blocks }, i) => blocks[0]?.resets !== before[i]?.blocks[0]?.resets)) {
        refused++;
        expect(wasReset).toBe(true);
        expectRefusal(subtract, RangeError, "SNAPSHOT_INVALID", /Subtract the snapshots of each block, then merge/);
      } else {
        equal++;
        expect(contents(subtract())).toEqual(contents(merge(differences)));
      }
      for (const { registry } of both) registry.detach();
    }),
    60,
  );
  expect(Math.min(refused, equal)).toBeGreaterThan(0);
});

test("what a reset closed can be subtracted from, and counts as before the reset", () => {
  vi.spyOn(Date, "now").mockReturnValue(1e12);
  const registry = new Registry();
  const hits = registry.counter({ name: "hits_total" });
  const unitsOf = ({ metrics }: Snapshot) => metrics[0]?.series[0]?.scaled;
  hits.inc(5);
  const first = registry.snapshot();
  hits.inc(2);
  const closed = registry.reset();
  hits.inc(9);
  const last = registry.snapshot();
  expect(unitsOf(subtractSnapshots(closed, first))).toBe("2");
  expect(unitsOf(subtractSnapshots(last, closed))).toBe("9");
  expect(unitsOf(subtractSnapshots(last, first))).toBe("9");
  expect([first, closed, last].map(({ metrics }) => metrics[0]?.series[0]?.resets)).toEqual([0, 0, 1]);
  expect([first, closed, last].map(({ blocks }) => blocks[0]?.resets)).toEqual([0, 0, 1]);
  registry.detach();
});

test("in snapshots of older versions, the start time shows whether a series was reset", () => {
  const now = vi.spyOn(Date, "now").mockReturnValue(1e12);
  const registry = new Registry();
  const hits = registry.counter({ name: "hits_total" });
  const old = () =>
    JSON.parse(JSON.stringify(registry.snapshot(), (key, value) => (key === "resets" ? undefined : value))) as Snapshot;
  hits.inc(5);
  const first = old();
  hits.inc(2);
  const second = old();
  expect(subtractSnapshots(second, first).metrics[0]?.series[0]?.scaled).toBe("2");
  now.mockReturnValue(1e12 + 1);
  hits.reset();
  hits.inc(9);
  expect(subtractSnapshots(old(), first).metrics[0]?.series[0]?.scaled).toBe("9");
  registry.detach();
});

test("the wrong order is refused", () => {
  const registry = new Registry();
  const hits = registry.counter({ name: "hits_total" });
  const earlier = registry.snapshot();
  hits.inc();
  const later = registry.snapshot();
  const wrong = (later: Snapshot, earlier: Snapshot) => () => subtractSnapshots(later, earlier);
  expectRefusal(wrong(earlier, later), RangeError, "SNAPSHOT_INVALID", /Pass subtractSnapshots\(later, earlier\)/);
  // Two threads that read at the same time may have read a series in the other order.
  const overtaken = { ...earlier, blocks: later.blocks };
  expectRefusal(wrong(overtaken, later), RangeError, "SNAPSHOT_INVALID", /"hits_total".* holds less/);
  hits.reset();
  const last = registry.snapshot();
  expectRefusal(wrong({ ...later, blocks: last.blocks }, last), RangeError, "SNAPSHOT_INVALID", /reset less often/);
  registry.detach();
});

test("snapshots of different blocks, or whose definitions differ, cannot be subtracted", () => {
  const [one, other] = [new Registry(), new Registry()];
  one.counter({ name: "hits_total" });
  const snapshot = one.snapshot();
  expectRefusal(() => subtractSnapshots(snapshot, other.snapshot()), RangeError, "SNAPSHOT_INVALID", /same blocks/);
  const scaled = { ...snapshot, metrics: snapshot.metrics.map((metric) => ({ ...metric, scale: 1000 })) };
  expectRefusal(() => subtractSnapshots(scaled, snapshot), RangeError, "DEFINITION_CONFLICT", /"hits_total"/);
  one.detach();
  other.detach();
});

test("levels and extremes are those of the later snapshot, and shares of threads are left out", () => {
  const registry = new Registry();
  const [level, ratio] = [registry.gauge({ name: "level" }), registry.mean({ name: "ratio", scale: 1, minMax: true })];
  level.set(3);
  ratio.record(5);
  const before = registry.snapshot();
  level.set(2);
  ratio.record(4);
  const { metrics } = subtractSnapshots(registry.snapshot({ perThread: true }), before);
  expect(metrics.map(({ series }) => series)).toMatchObject([
    [{ level: "2" }],
    [{ count: 1, scaled: "4", scaledMin: "4", scaledMax: "5" }],
  ]);
  expect(JSON.stringify(metrics)).not.toContain("threads");
  registry.detach();
});
