/** Series that several copies of the package, or several objects, use in one thread. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { copyHere } from "../../support/copies.ts";
import { testRegistry } from "../../support/testRegistry.ts";

const MOST_USERS = 15;

test("more objects than a pin counts set the level of one label set, and none of them is lost", () => {
  const registry = testRegistry({ maxThreads: 1 });
  const family = registry.gauge({ name: "open", aggregate: "sum", labelNames: ["pool"] });
  const kept = Array.from({ length: MOST_USERS + 3 }, (_, i) => {
    const bound = family.labels("a");
    bound.set(i);
    expect(family.labels("a").value).toBe(i);
    family.remove("a");
    // A label set that is new makes the thread drop its addresses of removed ones, so that the next object is another.
    family.labels(`other ${i}`);
    return bound;
  });
  for (const bound of kept) bound.set(1);
  for (const bound of kept) bound.inc();
  expect([kept.at(-1)?.value, registry.stats().overflowed]).toEqual([1 + kept.length, 0]);
  kept.at(-1)?.clear();
  expect(kept[0]?.value).toBeNaN();
});

test("more copies of the package than a pin counts record in one label set", async () => {
  const first = testRegistry();
  const copies = [first];
  const gaugeOf = (registry: Registry) =>
    registry.gauge({ name: "open", aggregate: "sum", labelNames: ["pool"] }).labels("a");
  const counterOf = (registry: Registry) => registry.counter({ name: "copies", labelNames: ["pool"] }).labels("a");
  while (copies.length < MOST_USERS + 2) copies.push((await copyHere()).Registry.attach(first.handle));
  for (const [copy, registry] of copies.entries()) {
    gaugeOf(registry).set(copy);
    counterOf(registry).inc();
    expect([gaugeOf(first).value, counterOf(first).value]).toEqual([copy, copy + 1]);
  }
  for (const registry of copies.slice(1)) registry.detach();
});

test("what a copy has pinned is used for other label sets once it has detached", async () => {
  const first = testRegistry({ maxSeriesPerMetric: 3 });
  const other = (await copyHere()).Registry.attach(first.handle);
  const [own, its] = [first, other].map((registry) => registry.counter({ name: "a_total", labelNames: ["x"] }));
  for (const x of ["1", "2", "3"]) its?.labels(x).inc();
  own?.clear();
  // The search that finds nothing must be made again after the other copy has detached.
  own?.labels("4").inc();
  expect(first.stats().overflowed).toBe(1);
  other.detach();
  for (const x of ["4", "5", "6"]) own?.labels(x).inc();
  expect(first.stats().overflowed).toBe(1);
  expect(own ? [...own].map(([labels]) => labels.x).sort() : []).toEqual(["4", "5", "6", undefined]);
});

test("a copy that detaches from an overwritten block gives up its seat nevertheless", async () => {
  const first = new Registry();
  const other = (await copyHere()).Registry.attach(first.handle);
  const counter = other.counter({ name: "a_total", labelNames: ["x"] }).labels("1");
  counter.inc();
  new Uint8Array(first.handle.memory.buffer).fill(0xff, 2 ** 12);
  other.detach();
  expect(() => counter.inc()).toThrow(expect.objectContaining({ code: "DETACHED" }));
  first.detach();
});
