/** The memory of sources: bounded by number and age, and a source that may have been forgotten is refused. */

import { addSnapshot, Registry, type Snapshot } from "threadtally";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { NOW, stoppedClock, testRegistry } from "../../support/adding.ts";
import { expectRefusal } from "../../support/refusals.ts";

beforeEach(stoppedClock);

interface Sent {
  readonly id: string;
  readonly sequence: number;
  readonly time?: number;
  readonly startTime?: number;
  readonly closed?: boolean;
}

function snapshot({ id, sequence, time = NOW, startTime = NOW - 1000, closed = true }: Sent): Snapshot {
  const series = [{ labels: {}, startTime, resets: 0, scaled: "1" }];
  const metric = { kind: "counter", name: "a_total", help: "", unit: "", labelNames: [], scale: 1, series } as const;
  const blocks = [{ id, sequence, time, startTime, resets: 0, closed }];
  return { type: "threadtally.snapshot", version: 2, blocks, metrics: [metric] };
}

function expectForgotten(registry: Registry, one: Sent, options = {}, reason = "it is too old to know"): void {
  const message = new RegExp(
    `^A snapshot is added once, but the one of block ${one.id} may have been added before: ${reason}\\. Raise ` +
      "maxSources or maxAge, send snapshots sooner, and go on with a new registry at the sender\\.$",
  );
  const { value } = registry.counter({ name: "a_total" });
  expectRefusal(() => addSnapshot(registry, snapshot(one), options), RangeError, "SNAPSHOT_FORGOTTEN", message);
  expect(registry.counter({ name: "a_total" }).value).toBe(value);
}

test("32 numbers of a source are known; older ones are refused, since they may have been added", () => {
  const registry = testRegistry();
  const add = (sequence: number) => addSnapshot(registry, snapshot({ id: "a", sequence }));
  expect([100, 69, 99, 70].map(add)).toEqual([true, true, true, true]);
  expect([69, 70, 99, 100].map(add)).toEqual([false, false, false, false]);
  expectForgotten(registry, { id: "a", sequence: 68 }, {}, "32 later numbers came first");
  expect([131, 131, 100, 130].map(add)).toEqual([true, false, false, true]);
  expectForgotten(registry, { id: "a", sequence: 99 }, {}, "32 later numbers came first");
  // All that were known are further back now.
  expect([163, 163, 132, 132, 133].map(add)).toEqual([true, false, true, false, true]);
  expectForgotten(registry, { id: "a", sequence: 131 }, {}, "32 later numbers came first");
  expect(registry.counter({ name: "a_total" }).value).toBe(9);
});

test("the first snapshot may have number 0", () => {
  const registry = testRegistry();
  const add = (sequence: number) => addSnapshot(registry, snapshot({ id: "a", sequence }));
  expect([0, 0, 1, 0, 31, 0].map(add)).toEqual([true, false, true, false, true, false]);
});

test("beyond maxSources, those of which nothing came for the longest time are forgotten, and refused", () => {
  const registry = testRegistry();
  const options = { maxSources: 2 };
  const add = (id: string, sequence: number, more: object = {}) => {
    vi.setSystemTime(Date.now() + 10);
    return addSnapshot(registry, snapshot({ id, sequence, time: Date.now(), ...more }), options);
  };
  expect([add("a", 1), add("b", 1), add("a", 1)]).toEqual([true, true, false]);
  expect(add("c", 1)).toBe(true); // now "b" is forgotten, of which something came at NOW + 20
  expectForgotten(registry, { id: "b", sequence: 1, time: NOW + 20 }, options);
  expectForgotten(registry, { id: "x", sequence: 1, time: NOW + 20 }, options);
  expect(add("a", 1)).toBe(false);
  // It was taken after everything that "b" may have sent.
  expect(add("b", 2, { time: NOW + 21 })).toBe(true);
  expect(registry.counter({ name: "a_total" }).value).toBe(4);
});

test("after maxAge without a snapshot, a source is forgotten, and refused; one that began later is not", () => {
  const registry = testRegistry();
  const options = { maxAge: 60 };
  const add = (one: Sent) => addSnapshot(registry, snapshot(one), options);
  const whole = { closed: false, startTime: NOW - 5000 };
  add({ id: "a", sequence: 1 });
  add({ id: "whole", sequence: 1, ...whole });
  vi.setSystemTime(NOW + 60_000);
  expect(add({ id: "a", sequence: 1 })).toBe(false); // and remembered from now on
  vi.setSystemTime(NOW + 60_001);
  expectForgotten(registry, { id: "whole", sequence: 2, ...whole, time: NOW + 60_000 }, options);
  expectForgotten(registry, { id: "new", sequence: 1, time: NOW }, options);
  expect(add({ id: "new", sequence: 1, time: NOW + 1 })).toBe(true);
  expect(add({ id: "new whole", sequence: 1, closed: false, startTime: NOW + 1 })).toBe(true);
  expect(add({ id: "a", sequence: 2, time: NOW - 9000 })).toBe(true);
});

test("a source whose clock is ahead is remembered until its own time is past", () => {
  const registry = testRegistry();
  const options = { maxAge: 60 };
  const add = (one: Sent) => addSnapshot(registry, snapshot(one), options);
  add({ id: "ahead", sequence: 1, time: NOW + 30_000 });
  vi.setSystemTime(NOW + 89_000);
  expect(add({ id: "other", sequence: 1, time: NOW + 89_000 })).toBe(true);
  expect(add({ id: "ahead", sequence: 1, time: NOW + 30_000 })).toBe(false);
  vi.setSystemTime(NOW + 150_000);
  add({ id: "third", sequence: 1, time: NOW + 150_000 });
  expectForgotten(registry, { id: "ahead", sequence: 1, time: NOW + 30_000 }, options);
});

test("any number of sources whose clocks are ahead delay no other one's end", () => {
  const registry = testRegistry();
  const options = { maxAge: 60 };
  for (let i = 0; i < 20; i++) {
    addSnapshot(registry, snapshot({ id: `ahead ${i}`, sequence: 1, time: NOW + 1000 * (i + 1) }), options);
  }
  const sender = testRegistry();
  sender.gauge({ name: "level", aggregate: "sum" }).set(5);
  addSnapshot(registry, sender.snapshot(), options);
  const levels = () => registry.snapshot().metrics.find(({ name }) => name === "level")?.series.length;
  vi.setSystemTime(NOW + 60_000);
  expect(levels()).toBe(1);
  vi.setSystemTime(NOW + 60_001);
  // At each call, 8 are passed over.
  expect([levels(), levels(), levels()].at(-1)).toBe(0);
  // They are remembered until their own times are past.
  const addAhead = (i: number) =>
    addSnapshot(registry, snapshot({ id: `ahead ${i}`, sequence: 1, time: NOW + 1000 * (i + 1) }), options);
  expect([addAhead(0), addAhead(19)]).toEqual([false, false]);
  vi.setSystemTime(NOW + 200_000);
  addSnapshot(registry, snapshot({ id: "last", sequence: 1, time: NOW + 200_000 }), options);
  const last = { id: "ahead 19", sequence: 1, time: NOW + 20_000 };
  expectForgotten(registry, last, options);
});

test("beyond maxSources, 8 sources whose clocks are ahead are spared", () => {
  const registry = testRegistry();
  const options = { maxAge: 60, maxSources: 10 };
  const add = (id: string, time = Date.now()) => addSnapshot(registry, snapshot({ id, sequence: 1, time }), options);
  for (let i = 0; i < 8; i++) add(`ahead ${i}`, NOW + 30_000);
  for (let i = 0; i < 20; i++) {
    vi.setSystemTime(NOW + 10 * (i + 1));
    expect(add(`right ${i}`)).toBe(true);
  }
  for (let i = 0; i < 8; i++) expect(add(`ahead ${i}`, NOW + 30_000)).toBe(false);
  expectForgotten(registry, { id: "right 0", sequence: 1, time: NOW + 10 }, options);
});

test("beyond 8 sources whose clocks are ahead, one is forgotten, and all up to its time are refused", () => {
  const registry = testRegistry();
  const options = { maxAge: 60, maxSources: 10 };
  const add = (id: string, time = NOW) => addSnapshot(registry, snapshot({ id, sequence: 1, time }), options);
  for (let i = 0; i < 9; i++) add(`ahead ${i}`, NOW + 30_000);
  expect([add("right 0"), add("right 1")]).toEqual([true, true]);
  expectForgotten(registry, { id: "x", sequence: 1, time: NOW + 30_000 }, options);
  expect(add("right 0")).toBe(false);
  expect(add("x", NOW + 30_001)).toBe(true);
});

test("a known source may not send a snapshot of the future, by which all others would be refused", () => {
  const registry = testRegistry();
  addSnapshot(registry, snapshot({ id: "a", sequence: 1 }));
  const later = snapshot({ id: "a", sequence: 2, time: NOW + 60_001 });
  const call = () => addSnapshot(registry, later, { maxAge: 60 });
  expectRefusal(call, RangeError, "SNAPSHOT_INVALID", /of the future/);
});

test("a known source may send a snapshot of any age", () => {
  const registry = testRegistry();
  addSnapshot(registry, snapshot({ id: "a", sequence: 5 }));
  expect(addSnapshot(registry, snapshot({ id: "a", sequence: 4, time: 1 }))).toBe(true);
});

test("whoever adds to a registry after somebody else refuses what the other may have added", () => {
  const registry = testRegistry();
  addSnapshot(registry, snapshot({ id: "a", sequence: 1 }));
  addSnapshot(registry, snapshot({ id: "whole", sequence: 1, closed: false }));
  const { handle } = registry;
  registry.detach();
  vi.setSystemTime(NOW + 5000);
  const again = Registry.attach(handle);
  onTestFinished(() => again.detach());
  expectForgotten(again, { id: "a", sequence: 1 });
  expectForgotten(again, { id: "a", sequence: 2, time: NOW + 5000 });
  expectForgotten(again, { id: "whole", sequence: 2, closed: false, time: NOW + 9000 });
  expect(addSnapshot(again, snapshot({ id: "a", sequence: 2, time: NOW + 5001 }))).toBe(true);
  expect(again.counter({ name: "a_total" }).value).toBe(3);
});

test("a thread that adds keeps its own lane, and the sources' levels have another one", () => {
  const registry = testRegistry();
  const { handle } = registry;
  registry.detach();
  const again = Registry.attach(handle);
  onTestFinished(() => again.detach());
  addSnapshot(again, snapshot({ id: "a", sequence: 1 }));
  expect(again.lane).toBe(16);
  expect(again.stats().threads).toBe(1);
  again.detach();
  const third = Registry.attach(handle);
  onTestFinished(() => third.detach());
  expect(third.stats().threads).toBe(0);
});

test("of sources of one moment, the first one is forgotten; a clock may be in 1970", () => {
  const registry = testRegistry();
  const options = { maxSources: 2 };
  const add = (id: string, time: number) => addSnapshot(registry, snapshot({ id, sequence: 1, time }), options);
  expect([add("a", 0), add("b", NOW), add("c", NOW)]).toEqual([true, true, true]);
  expectForgotten(registry, { id: "a", sequence: 1, time: 0 }, options);
});

test("the sources' lane is released at detach, even after removals", () => {
  const registry = testRegistry();
  const { handle } = registry;
  const hits = registry.counter({ name: "hits_total", labelNames: ["to"] });
  addSnapshot(registry, snapshot({ id: "a", sequence: 1 }));
  for (let i = 0; i < 100; i++) {
    hits.labels(i).inc();
    hits.remove(i);
  }
  registry.collect();
  registry.detach();
  const again = Registry.attach(handle);
  onTestFinished(() => again.detach());
  expect(again.stats().threads).toBe(0);
});
