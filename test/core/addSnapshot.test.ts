/** Snapshots of other registries, added to a living one: each once, in whatever order and however often they come. */

import fc from "fast-check";
import { addSnapshot, Registry, type Snapshot } from "threadtally";
import { beforeEach, expect, test } from "vitest";
import { fill, held, NOW, SMALL, sent, stoppedClock, testRegistry } from "../support/adding.ts";
import { holds } from "../support/property.ts";
import { expectRefusal } from "../support/refusals.ts";

beforeEach(stoppedClock);

function metricsOf(registry: Registry) {
  return {
    hits: registry.counter({ name: "hits_total", scale: 10, labelNames: ["route", "method"] }),
    ratio: registry.mean({ name: "ratio", minMax: true }),
    took: registry.histogram({ name: "took_seconds", buckets: [0.1, 1], labelNames: ["route"], minMax: true }),
  };
}

function record(registry: Registry, times: number): void {
  const { hits, ratio, took } = metricsOf(registry);
  for (let i = 1; i <= times; i++) {
    hits.labels("/", `${i % 2}`).inc(i / 10);
    ratio.record(i - 5);
    took.labels(`${i % 2}`).record(i / 5);
  }
}

test("closed snapshots are added once, in any order and twice", () => {
  const [page, all, registry] = [testRegistry(), testRegistry(), testRegistry()];
  const closed = [3, 7, 5].map((times) => {
    record(page, times);
    record(all, times);
    return sent(page.reset());
  });
  const order = [1, 0, 1, 2, 0, 2, 1];
  expect(order.map((one) => addSnapshot(registry, closed[one] as Snapshot))).toEqual([
    ...[true, true, false, true, false, false, false],
  ]);
  expect(held(registry)).toEqual(held(all));
});

test("of snapshots that contain the earlier ones, the difference is added; an earlier one adds nothing", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const [first, second, third] = [3, 7, 5].map((times) => {
    record(page, times);
    return sent(page.snapshot());
  }) as [Snapshot, Snapshot, Snapshot];
  expect([first, first, third, second, third].map((one) => addSnapshot(registry, one))).toEqual([
    ...[true, false, true, false, false],
  ]);
  expect(held(registry)).toEqual(held(page));
  expect(addSnapshot(registry, page.snapshot())).toBe(true); // nothing is new in it
  expect(held(registry)).toEqual(held(page));
});

test("up-down counters of closed snapshots are not added, since the next one has them again", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const open = registry.upDownCounter({ name: "open" });
  for (const amount of [3, -1]) {
    page.upDownCounter({ name: "open" }).add(amount);
    expect(addSnapshot(registry, page.reset())).toBe(true);
  }
  expect(open.value).toBe(0);
});

test("a source's resets and removals begin its series again: nothing is added twice", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const hits = page.counter({ name: "hits_total", labelNames: ["to"] });
  const ours = registry.counter({ name: "hits_total", labelNames: ["to"] });
  const after = (change: () => void): number => {
    change();
    addSnapshot(registry, sent(page.snapshot()));
    return ours.labels("a").value;
  };
  expect(after(() => hits.labels("a").inc(3))).toBe(3);
  expect(after(() => hits.labels("a").inc(1))).toBe(4);
  expect(
    after(() => {
      hits.labels("a").inc(1); // closed by the reset, and in no snapshot
      hits.labels("a").reset();
      hits.labels("a").inc(2);
    }),
  ).toBe(6);
  expect(after(() => hits.remove("a"))).toBe(6);
  expect(after(() => hits.labels("a").inc(9))).toBe(15);
  expect(
    after(() => {
      hits.remove("a");
      hits.labels("b").inc(1); // takes the series of "a"
      hits.labels("a").inc(5);
    }),
  ).toBe(20);
  expect(ours.labels("b").value).toBe(1);
});

test("resets of the registry do not bring back what was added", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const hits = page.counter({ name: "hits_total" });
  const ours = registry.counter({ name: "hits_total" });
  hits.inc(3);
  addSnapshot(registry, page.snapshot());
  expect(ours.reset()).toBe(3);
  hits.inc(2);
  addSnapshot(registry, page.snapshot());
  expect(ours.value).toBe(2);
});

test("any snapshots of any sources, in any order and twice, add up to what was recorded", () => {
  const step = fc.record({ source: fc.nat(3), times: fc.nat(4), isSent: fc.boolean() });
  const property = fc.property(
    fc.array(step, { maxLength: 25 }),
    fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
    (steps, order) => {
      const make = () => new Registry(SMALL);
      const [registry, all, sources] = [make(), make(), [make(), make(), make(), make()]];
      metricsOf(registry);
      metricsOf(all);
      const snapshots: Snapshot[] = [];
      // The first two send closed snapshots, the others those that contain the earlier ones.
      const take = (source: number) => {
        const page = sources[source] as Registry;
        snapshots.push(sent(source < 2 ? page.reset() : page.snapshot()));
      };
      for (const { source, times, isSent } of steps) {
        record(sources[source] as Registry, times);
        record(all, times);
        if (isSent) take(source);
      }
      for (const source of sources.keys()) take(source);
      const twice = [...snapshots, ...snapshots].map((one, i) => ({ one, key: order[i] as number }));
      twice.sort((a, b) => a.key - b.key);
      const added = twice.filter(({ one }) => addSnapshot(registry, one)).length;
      expect(added).toBeLessThanOrEqual(snapshots.length);
      const sorted = (one: Registry) =>
        held(one).map(({ name, series }) => ({
          name,
          series: series.map((each) => JSON.stringify({ ...each, labels: Object.entries(each.labels).sort() })).sort(),
        }));
      expect(sorted(registry)).toEqual(sorted(all));
      for (const one of [registry, all, ...sources]) one.detach();
    },
  );
  holds(property, 60);
});

test("a removed label set stays away until the source records in it again", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const [theirs, ours] = [page, registry].map((one) => one.counter({ name: "hits_total", labelNames: ["to"] }));
  const visible = () => {
    addSnapshot(registry, page.snapshot());
    return registry.snapshot().metrics[0]?.series.map(({ scaled }) => scaled);
  };
  theirs?.labels("a").inc(2);
  expect(visible()).toEqual(["2"]);
  ours?.remove("a");
  expect(visible()).toEqual([]);
  theirs?.labels("a").inc(3);
  expect(visible()).toEqual(["3"]);
});

test("sums of any size arrive exactly, and an up-down counter may fall", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const counter = page.counter({ name: "a_total" });
  const open = page.upDownCounter({ name: "b" });
  const mean = page.mean({ name: "c", scale: 1 });
  for (const size of [1, 2 ** 34, 2 ** 62, 2 ** 100]) {
    counter.inc(size);
    open.add(-size);
    mean.record(-size);
    addSnapshot(registry, sent(page.snapshot()));
    expect(held(registry)).toEqual(held(page));
  }
});

test("metrics are made as the source has them, without its limits of label sets and its own labels", () => {
  const page = testRegistry({ labels: { app: "page", side: "left" }, maxSeriesPerMetric: 2 });
  const registry = testRegistry({ labels: { app: "shop" } });
  const hits = page.counter({ name: "hits_total", help: "Hits", labelNames: ["to"], maxSeries: 1, expireAfter: 60 });
  for (const to of ["a", "b", "c"]) hits.labels(to).inc();
  page.mean({ name: "unused", unit: "s" });
  addSnapshot(registry, sent(page.snapshot()));
  const [{ series, ...made }, unused] = registry.snapshot().metrics as [Snapshot["metrics"][number], unknown];
  expect(made).toEqual({ kind: "counter", name: "hits_total", help: "Hits", unit: "", labelNames: ["to"], scale: 1 });
  expect(unused).toMatchObject({ name: "unused", unit: "seconds" });
  expect(series.map(({ labels, scaled }) => [labels, scaled])).toEqual([
    [{ app: "shop", otel_metric_overflow: "true" }, "2"],
    [{ app: "shop", to: "a" }, "1"],
  ]);
  for (const to of ["d", "e"])
    registry
      .counter({ name: "hits_total", labelNames: ["to"] })
      .labels(to)
      .inc();
});

test("what the source forgets is forgotten here, too: memory holds no more series than its latest snapshot", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const hits = page.counter({ name: "hits_total", labelNames: ["to"] });
  hits.labels("a").inc(2);
  addSnapshot(registry, page.snapshot());
  const whole = page.snapshot();
  hits.remove("a");
  addSnapshot(registry, page.snapshot());
  // A snapshot that nobody takes: the same creation of "a" again.
  const [block] = whole.blocks;
  const again = { ...whole, blocks: [{ ...block, sequence: 99 }] } as Snapshot;
  addSnapshot(registry, again);
  expect(registry.counter({ name: "hits_total", labelNames: ["to"] }).labels("a").value).toBe(4);
});

test("if the block is full, a closed snapshot counts as added once a part of it was, and nothing comes twice", () => {
  for (const isClosed of [true, false]) {
    const [page, registry] = [testRegistry(), testRegistry({ maxBytes: 2 ** 18 })];
    page.counter({ name: "a_total" }).inc(2);
    page.counter({ name: "b_total" }).inc(2 ** 60);
    const [a, b] = [registry.counter({ name: "a_total" }), registry.counter({ name: "b_total" })];
    addSnapshot(registry, { ...page.snapshot(), metrics: [], blocks: [{ ...other, closed: true }] });
    fill(registry);
    const one = isClosed ? page.reset() : page.snapshot();
    expectRefusal(() => addSnapshot(registry, one), RangeError, "BLOCK_FULL", /./);
    expect([a.value, b.value]).toEqual([2, 0]);
    if (isClosed) expect(addSnapshot(registry, one)).toBe(false);
    else expectRefusal(() => addSnapshot(registry, one), RangeError, "BLOCK_FULL", /./);
    expect([a.value, b.value]).toEqual([2, 0]);
    // Nothing was added of this one, so it may come again.
    const next = testRegistry();
    next.counter({ name: "b_total" }).inc(2 ** 60);
    const closed = next.reset();
    for (let i = 0; i < 2; i++) expectRefusal(() => addSnapshot(registry, closed), RangeError, "BLOCK_FULL", /./);
  }
});

const other = { id: "other", sequence: 1, time: NOW, startTime: NOW };
