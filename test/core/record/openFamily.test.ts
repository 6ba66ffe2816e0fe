/** Families of open label sets: which series a set is, whatever its form, and what becomes of sets beyond the limit. */

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { type Counter, decodeLabels, type OpenFamily, type OpenLabels, openLabels, Registry } from "threadtally";
import { expect, onTestFinished, test, vi } from "vitest";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { kept, openSets } from "../openSets.ts";

function openCounter(maxSeries = 10_000): { registry: Registry; open: OpenFamily<Counter> } {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  const family = registry.counter({ name: "open", space: "test", labelNames: ["set"], maxSeries });
  return { registry, open: openLabels(family) };
}

/** Returns the label sets of the visible series, with their values; undefined for the overflow series. */
function read(registry: Registry): (readonly [set: OpenLabels | undefined, value: number])[] {
  const all: (readonly [OpenLabels | undefined, number])[] = [];
  for (const cursor = registry.cursor({ space: "test" }); cursor.next(); ) {
    const { set } = cursor.labels;
    all.push([set === undefined ? undefined : decodeLabels(set), cursor.value]);
  }
  return all;
}

test("a set is one series in every order of its names, and values of different types are different sets", () => {
  const { registry, open } = openCounter();
  for (let pass = 0; pass < 2; pass++) {
    open.labels({ method: "GET", status: 200 }).inc();
    open.labels({ status: 200, method: "GET" }).inc();
    open.labels({ method: "GET", status: "200" }).inc();
    open.labels({ method: "GET" }).inc();
    open.labels({ method: "GET", status: 200, tls: null }).inc();
    open.labels().inc();
  }
  expect(read(registry)).toEqual([
    [{ method: "GET", status: 200 }, 4],
    [{ method: "GET", status: "200" }, 2],
    [{ method: "GET" }, 2],
    [{ method: "GET", status: 200, tls: null }, 2],
    [{}, 2],
  ]);
});

test("whatever the sets are, each record is in the series of its set, the first time and later", () => {
  const sets = fc.array(openSets, { minLength: 1, maxLength: 8 });
  const property = fc.property(sets, fc.array(fc.nat(7), { maxLength: 30 }), (some, order) => {
    const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
    const open = openLabels(registry.counter({ name: "open", space: "test", labelNames: ["set"] }));
    const expected: [OpenLabels, number][] = [];
    for (const place of order) {
      const set = some[place % some.length] as OpenLabels;
      open.labels(set).inc();
      const known = expected.find(([one]) => isDeepStrictEqual(one, kept(set)));
      if (known) known[1]++;
      else expected.push([kept(set), 1]);
    }
    const found = read(registry);
    registry.detach();
    expect(isDeepStrictEqual(found, expected)).toBe(true);
  });
  holds(property, 300);
});

test("sets and arrays may change later, and inherited values never count", () => {
  const { registry, open } = openCounter();
  const list = ["a"];
  const set = { list, more: "b" };
  open.labels(set).inc();
  list.push("b");
  open.labels(set).inc();
  set.more = "c";
  open.labels({ b: 1, a: "x" }).inc();
  const inherits = Object.assign(Object.create({ a: "x" }), { b: 1 });
  const bare = Object.assign(Object.create(null), { b: 1 });
  for (const one of [inherits, bare, inherits, bare]) open.labels(one).inc();
  const hidden = Object.defineProperty({ b: 1, [Symbol("a")]: "x" }, "a", { value: "x", enumerable: false });
  open.labels(hidden).inc();
  expect(read(registry)).toEqual([
    [{ list: ["a"], more: "b" }, 1],
    [{ list: ["a", "b"], more: "b" }, 1],
    [{ a: "x", b: 1 }, 1],
    [{ b: 1 }, 5],
  ]);
});

test("what a getter or a proxy throws is thrown on, and nothing has changed", () => {
  const { registry, open } = openCounter();
  open.labels({ a: "x", b: 1 }).inc();
  const before = registry.stats();
  const failure = new Error("no value");
  const fail = () => {
    throw failure;
  };
  const hostile = [
    Object.defineProperty({ a: "x" }, "b", { get: fail, enumerable: true }),
    new Proxy({ a: "x" }, { ownKeys: fail }),
    new Proxy({ a: "x", b: 1 }, { get: fail }),
    { a: "x", b: Object.defineProperty([1], 0, { get: fail }) },
  ];
  for (const set of hostile) {
    expect(() => open.labels(set as OpenLabels)).toThrow(failure);
    expect(() => open.remove(set as OpenLabels)).toThrow(failure);
  }
  expect(registry.stats()).toEqual(before);
  expect(read(registry)).toEqual([[{ a: "x", b: 1 }, 1]]);
});

test("a getter that returns something else each time is one of these values, in whole", () => {
  const { registry, open } = openCounter();
  let reads = 0;
  const set = Object.defineProperty({}, "a", { get: () => ++reads, enumerable: true }) as OpenLabels;
  for (let i = 0; i < 5; i++) open.labels(set).inc();
  for (const [one, value] of read(registry)) {
    expect([one, value]).toEqual([{ a: expect.any(Number) }, 1]);
    open.labels(one).inc();
  }
  expect(read(registry).map(([, value]) => value)).toEqual([2, 2, 2, 2, 2]);
});

test.each([undefined, null, 1, "text", true, 1n, Symbol("a"), () => 1])(
  "%s instead of a set is the empty set",
  (set) => {
    const { registry, open } = openCounter();
    open.labels(set as never).inc();
    expect(read(registry)).toEqual([[{}, 1]]);
    expect(open.remove(set as never)).toBe(true);
  },
);

test("sets beyond the limit share the overflow series, and each look-up is counted", () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  const { registry, open } = openCounter(2);
  for (const status of [200, 404, 500, 301, 500]) open.labels({ status }).inc();
  expect(read(registry)).toEqual([
    [undefined, 3],
    [{ status: 200 }, 1],
    [{ status: 404 }, 1],
  ]);
  expect(registry.stats()).toMatchObject({ overflowed: 3, rejected: 0 });
  expect(warned).toHaveBeenCalledOnce();
});

test("a set is removed in any order of its names, and shows again from zero; clear removes all", () => {
  const { registry, open } = openCounter();
  const kept = open.labels({ a: 1, b: [true] });
  kept.inc(5);
  open.labels({ a: 1 }).inc();
  expect([open.remove({ b: [true], a: 1 }), open.remove({ b: [true], a: 1 }), open.remove({ a: "1" })]).toEqual([
    true,
    false,
    false,
  ]);
  kept.inc();
  open.labels({ b: [true], a: 1 }).inc();
  expect(read(registry)).toEqual([
    [{ a: 1, b: [true] }, 2],
    [{ a: 1 }, 1],
  ]);
  expect(open.clear()).toBe(2);
  expect(read(registry)).toEqual([]);
});

/** Looks a set up and returns how often each of its values was read: once if the set was cached. */
function reads(open: OpenFamily<Counter>, set: object): number {
  let count = 0;
  const get = (_: object, name: string) => {
    count++;
    return (set as Record<string, unknown>)[name];
  };
  open.labels(new Proxy(set, { get }) as OpenLabels);
  return count / Math.max(1, Object.keys(set).length);
}

test("a set that this thread has seen is found by reading each value once", () => {
  const { open } = openCounter();
  const sets = [
    ...[{ a: "x" }, { a: "x", b: "y" }, { b: "y", a: "x" }, { a: 1 }, { a: 1, b: 2 }, { a: 1n }, { a: true }],
    ...[{ a: null }, { a: undefined }, { a: Number.NaN }, { a: Symbol.iterator, b: "y" }],
  ];
  for (const set of sets) expect(reads(open, set)).toBeGreaterThan(1);
  for (const set of sets) expect(reads(open, set)).toBe(1);
});

test("sets with arrays, objects and functions are not cached, even beside others", () => {
  const { open } = openCounter();
  for (const value of [["x"], {}, () => 1]) {
    for (const set of [{ a: value }, { a: "x", b: value }, { a: value, b: "x" }]) {
      for (let pass = 0; pass < 2; pass++) expect(reads(open, set)).toBeGreaterThan(1);
    }
  }
});

test("more sets than a thread caches are found all the same", () => {
  const { registry, open } = openCounter();
  for (let pass = 0; pass < 2; pass++) for (let id = 0; id < 4200; id++) open.labels({ id, kind: "user" }).inc();
  const all = read(registry);
  expect(all).toHaveLength(4200);
  expect(all.every(([, value]) => value === 2)).toBe(true);
  expect(all[4100]).toEqual([{ id: 4100, kind: "user" }, 2]);
  expect(reads(open, { id: 3999, kind: "user" })).toBe(1);
  expect(reads(open, { id: 4000, kind: "user" })).toBeGreaterThan(1);
});

test("every kind can have open sets, and a metric's series are the same from every object over it", () => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  const common = { space: "test", labelNames: ["set"] } as const;
  const set = { a: [1n], b: Number.NaN };
  openLabels(registry.upDownCounter({ name: "up", ...common }))
    .labels(set)
    .add(-2);
  openLabels(registry.gauge({ name: "level", ...common }))
    .labels(set)
    .set(0.5);
  openLabels(registry.mean({ name: "mean", ...common }))
    .labels(set)
    .record(3);
  openLabels(registry.histogram({ name: "spread", ...common }))
    .labels(set)
    .record(3);
  const again = openLabels(registry.mean({ name: "mean", ...common })).labels({ b: Number.NaN, a: [1n] });
  expect(again.read()).toMatchObject({ count: 1, sum: 3 });
  expect(read(registry).map(([one]) => one)).toEqual([set, set, set, set]);
});

test("only a metric with one label can have open sets", () => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  const plain = registry.counter({ name: "plain", space: "test" });
  for (const wrong of [plain, undefined, null, {}, "open"]) {
    expectRefusal(() => openLabels(wrong as never), TypeError, "OPTION_INVALID", /one label, but got .* labelNames\.$/);
  }
  const two = registry.counter({ name: "two", space: "test", labelNames: ["a", "b"] });
  expectRefusal(
    () => openLabels(two as never).labels({}),
    TypeError,
    "LABELS_INVALID",
    /has the labels a, b, but got 1/,
  );
});
