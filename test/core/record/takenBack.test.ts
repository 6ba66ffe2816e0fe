/** Label sets that a source has removed: its later snapshots take their numbers and levels back. */

import fc from "fast-check";
import { addSnapshot, Registry, type Snapshot } from "threadtally";
import { beforeEach, expect, test } from "vitest";
import { COUNTER, fill, held, NOW, SMALL, sent, snapshotOf, stoppedClock, testRegistry } from "../../support/adding.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

beforeEach(stoppedClock);

const labelled = { labelNames: ["of"] } as const;

function metricsOf(registry: Registry) {
  return {
    open: registry.upDownCounter({ name: "open", ...labelled }),
    last: registry.gauge({ name: "last", ...labelled }),
    summed: registry.gauge({ name: "summed", aggregate: "sum", ...labelled }),
  };
}

/** Returns a registry's numbers but for 0, and its levels, by metric and label. */
function numbers(registry: Registry): Record<string, number> {
  const series = held(registry).flatMap(({ name, series: all }) =>
    all.map(({ labels, scaled, level }) => [`${name} ${labels.of}`, Number(level ?? scaled)] as const),
  );
  return Object.fromEntries(series.filter(([name, number]) => number !== 0 || !name.startsWith("open")).sort());
}

test("the numbers and levels of removed label sets are taken back, and those of others stay", () => {
  const [page, other, registry] = [testRegistry(), testRegistry(), testRegistry()];
  const [{ open, last, summed }, others] = [page, other].map(metricsOf) as [
    ReturnType<typeof metricsOf>,
    ReturnType<typeof metricsOf>,
  ];
  const hits = page.counter({ name: "hits_total", ...labelled });
  others.open.labels("a").add(3);
  addSnapshot(registry, sent(other.snapshot()));
  for (const of of ["a", "b"]) {
    open.labels(of).add(-(2 ** 60));
    last.labels(of).set(Number.NaN);
    summed.labels(of).set(5);
    hits.labels(of).inc(4);
  }
  addSnapshot(registry, sent(page.snapshot()));
  const before = { "last b": Number.NaN, "open b": -(2 ** 60), "summed b": 5 };
  const hit = { "hits_total a": 4, "hits_total b": 4 };
  expect(numbers(registry)).toEqual({
    ...{ ...before, ...hit, "last a": Number.NaN, "summed a": 5 },
    "open a": 3 - 2 ** 60,
  });
  for (const one of [open, last, summed, hits]) one.remove("a");
  const without = sent(page.snapshot());
  for (let i = 0; i < 2; i++) addSnapshot(registry, without);
  expect(numbers(registry)).toEqual({ ...before, ...hit, "open a": 3 });
  // It comes again.
  open.labels("a").add(7);
  last.labels("a").set(8);
  addSnapshot(registry, sent(page.snapshot()));
  expect(numbers(registry)).toEqual({ ...before, ...hit, "open a": 10, "last a": 8 });
});

test("a level by last is taken back unless another one was set meanwhile, also of a gauge without labels", () => {
  for (const isClosed of [true, false]) {
    const [page, registry] = [testRegistry(), testRegistry()];
    const take = () => addSnapshot(registry, sent(isClosed ? page.reset() : page.snapshot()));
    const [theirs, ours] = [page, registry].map((one) => one.gauge({ name: "level" }));
    theirs?.set(5);
    take();
    expect(ours?.value).toBe(5);
    theirs?.clear();
    take();
    expect(ours?.value).toBeNaN();
    expect(registry.snapshot().metrics[0]?.series).toEqual([]);
    theirs?.set(5);
    take();
    ours?.set(6);
    theirs?.clear();
    take();
    expect(ours?.value).toBe(6);
  }
});

test("a label set that this registry has removed is not made again when its level is taken back", () => {
  const [page, registry] = [testRegistry(), testRegistry({ maxSeriesPerMetric: 1 })];
  const [{ last }, ours] = [metricsOf(page), metricsOf(registry)];
  last.labels("a").set(1);
  addSnapshot(registry, page.snapshot());
  ours.last.remove("a");
  ours.last.labels("b").set(2);
  last.remove("a");
  addSnapshot(registry, page.snapshot());
  expect(numbers(registry)).toEqual({ "last b": 2 });
  expect(registry.stats().overflowed).toBe(0);
});

test("if an error ends an addition, the next snapshot takes back the rest, and nothing twice", () => {
  const registry = testRegistry({ maxBytes: 2 ** 18 });
  const up = (name: string) => ({ ...COUNTER, kind: "upDownCounter", name }) as const;
  const at = (sequence: number, numbers: Readonly<Record<string, number>>): Snapshot => ({
    ...snapshotOf(up("a"), [], { sequence, closed: false }),
    metrics: Object.entries(numbers).flatMap(([name, scaled]) => [
      ...snapshotOf(up(name), [{ scaled: `${scaled}` }]).metrics,
    ]),
  });
  const part = 2 ** 52;
  addSnapshot(registry, at(1, { a: 5, b: 0, c: 0 }));
  fill(registry);
  // A full block takes amounts below 2^53, and no larger one.
  for (const times of [1, 2, 3]) addSnapshot(registry, at(1 + times, { a: 5, b: times * part, c: 0 }));
  const [a, b, c] = ["a", "b", "c"].map((name) => registry.upDownCounter({ name }));
  for (let i = 0; i < 2; i++) {
    expectRefusal(() => addSnapshot(registry, at(5, { c: 3 })), RangeError, "BLOCK_FULL", /./);
    expect([a?.value, b?.value, c?.value]).toEqual([0, 3 * part, 3]);
  }
  for (const [i, times] of [2, 1].entries()) addSnapshot(registry, at(5 + i, { b: times * part, c: 4 }));
  expect([a?.value, b?.value, c?.value]).toEqual([0, part, 4]);
  addSnapshot(registry, at(7, { a: 1 }));
  expect([a?.value, b?.value, c?.value]).toEqual([1, 0, 0]);
});

const step = fc.record({
  source: fc.nat(2),
  act: fc.constantFrom("record", "record", "remove", "send"),
  metric: fc.nat(2),
  of: fc.nat(3),
  amount: fc.integer({ min: 1, max: 9 }),
});

test("in any order and twice, each source has the numbers and levels of its latest snapshot", () => {
  const property = fc.property(fc.array(step, { maxLength: 30 }), fc.infiniteStream(fc.nat(1000)), (steps, order) => {
    const make = () => new Registry({ ...SMALL, maxSeriesPerMetric: 4 });
    const sources = [make(), make(), make()];
    const registry = new Registry(SMALL);
    const snapshots: { source: number; snapshot: Snapshot; state: Record<string, number> }[] = [];
    const send = (source: number) => {
      const page = sources[source] as Registry;
      const state = numbers(page);
      const isClosed = source === 0;
      if (isClosed) for (const key of Object.keys(state)) if (key.startsWith("open")) delete state[key];
      snapshots.push({ source, snapshot: sent(isClosed ? page.reset() : page.snapshot()), state });
    };
    for (const { source, act, metric, of, amount } of steps) {
      const page = sources[source] as Registry;
      const { open, last, summed } = metricsOf(page);
      if (act === "send") send(source);
      else if (act === "remove") [open, last, summed][metric]?.remove(of);
      else if (metric === 0) open.labels(of).add(amount - 5);
      // Each source has its own label sets of this one.
      else if (metric === 1) last.labels(`${source}/${of}`).set(amount);
      else summed.labels(of).set(amount);
      if (act === "remove" && metric === 1) last.remove(`${source}/${of}`);
      page.collect();
    }
    for (const source of sources.keys()) send(source);
    const keyed = [...snapshots, ...snapshots].map((one) => ({ ...one, key: order.next().value as number }));
    const latest = new Map<number, (typeof keyed)[number]>();
    for (const one of keyed.sort((a, b) => a.key - b.key)) {
      addSnapshot(registry, one.snapshot);
      const before = latest.get(one.source)?.snapshot.blocks[0]?.sequence ?? -1;
      if ((one.snapshot.blocks[0]?.sequence as number) > before) latest.set(one.source, one);
      const expected: Record<string, number> = {};
      for (const { state } of latest.values()) {
        for (const [name, number] of Object.entries(state)) expected[name] = (expected[name] ?? 0) + number;
      }
      const present = Object.entries(expected).filter(([name, number]) => number !== 0 || !name.startsWith("open"));
      expect(numbers(registry)).toEqual(Object.fromEntries(present));
    }
    for (const one of [registry, ...sources]) one.detach();
  });
  holds(property, 40);
});

test("a source that is forgotten leaves its up-down counters and its levels by last", async () => {
  const [page, other, registry] = [testRegistry(), testRegistry(), testRegistry()];
  const { open, last, summed } = metricsOf(page);
  open.labels("a").add(1);
  last.labels("a").set(2);
  summed.labels("a").set(3);
  addSnapshot(registry, page.snapshot(), { maxSources: 1 });
  expect(numbers(registry)).toEqual({ "last a": 2, "open a": 1, "summed a": 3 });
  addSnapshot(registry, other.snapshot(), { maxSources: 1 });
  expect(numbers(registry)).toEqual({ "last a": 2, "open a": 1 });
  expect(Date.now()).toBe(NOW);
});
