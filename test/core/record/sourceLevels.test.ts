/** The levels of sources: one of them all for each series of a gauge, until the sources are forgotten. */

import { type Aggregate, addSnapshot, Registry, type Snapshot } from "threadtally";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { NOW, stoppedClock, testRegistry } from "../../support/adding.ts";

beforeEach(stoppedClock);

test.each([
  ["sum", 9, 5],
  ["min", 2, 3],
  ["max", 4, 3],
  ["average", 3, 3],
] satisfies [Aggregate, number, number][])(
  "the sources' levels become one by %s, until they are forgotten",
  (aggregate, both, later) => {
    const registry = testRegistry();
    const [a, b, c] = [testRegistry(), testRegistry(), testRegistry()];
    const [ours, ...levels] = [registry, a, b, c].map((one) =>
      one.gauge({ name: "level", aggregate, labelNames: ["of"] }),
    );
    const value = () => {
      registry.collect();
      return ours?.labels("x").value;
    };
    for (const [i, level] of [4, 2, 3].entries()) {
      levels[i]?.labels("x").set(level);
      addSnapshot(registry, ([a, b, c][i] as Registry).snapshot());
    }
    expect(value()).toBe(both);
    vi.setSystemTime(NOW + 50_000);
    levels[1]?.clear();
    levels[0]?.labels("y").set(7);
    levels[2]?.labels("x").set(3);
    addSnapshot(registry, a.snapshot());
    addSnapshot(registry, b.snapshot(), { maxAge: 60 });
    levels[0]?.labels("x").clear();
    levels[0]?.labels("x").set(2);
    addSnapshot(registry, a.snapshot(), { maxAge: 60 });
    expect(value()).toBe(aggregate === "average" ? 2.5 : aggregate === "min" ? 2 : later);
    expect(ours?.labels("y").value).toBe(7);
    vi.setSystemTime(NOW + 200_000);
    expect(value()).toBeNaN();
    expect(ours?.labels("y").value).toBeNaN();
  },
);

test("levels by first are those of the lowest id, and last keeps the latest one", () => {
  const registry = testRegistry();
  const [first, last] = [registry.gauge({ name: "one", aggregate: "first" }), registry.gauge({ name: "other" })];
  const snapshots = [5, 6, 7].map((level) => {
    const page = testRegistry();
    page.gauge({ name: "one", aggregate: "first" }).set(level);
    page.gauge({ name: "other" }).set(level);
    return page.snapshot();
  });
  const named = ["b", "a", "c"].map((id, i) => {
    const { blocks, ...rest } = snapshots[i] as Snapshot;
    return { ...rest, blocks: blocks.map((block) => ({ ...block, id })) };
  });
  for (const one of named) addSnapshot(registry, one);
  registry.collect();
  expect([first.value, last.value]).toEqual([6, 7]);
  addSnapshot(registry, named[0] as Snapshot);
  expect(last.value).toBe(7); // it had been added
});

test("this thread's own level stays beside those of the sources, which go when it detaches", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const ours = registry.gauge({ name: "busy", aggregate: "sum" });
  ours.set(5);
  page.gauge({ name: "busy", aggregate: "sum" }).set(2);
  addSnapshot(registry, page.snapshot());
  registry.collect();
  expect(ours.value).toBe(7);
  ours.set(1);
  expect(ours.value).toBe(3);
  const { handle } = registry;
  registry.detach();
  const again = Registry.attach(handle);
  onTestFinished(() => again.detach());
  expect(again.gauge({ name: "busy", aggregate: "sum" }).value).toBeNaN();
});

test("a removed label set stays away until a level of the sources changes", () => {
  const [page, other, registry] = [testRegistry(), testRegistry(), testRegistry()];
  const [theirs, ours] = [page, registry].map((one) =>
    one.gauge({ name: "busy", aggregate: "sum", labelNames: ["of"] }),
  );
  theirs?.labels("x").set(2);
  addSnapshot(registry, page.snapshot());
  addSnapshot(registry, other.snapshot());
  const visible = () => registry.snapshot().metrics[0]?.series.map(({ level }) => level);
  expect(visible()).toEqual(["2"]);
  ours?.remove("x");
  expect(visible()).toEqual([]);
  vi.setSystemTime(NOW + 1000);
  addSnapshot(registry, page.snapshot(), { maxAge: 60 });
  ours?.remove("x");
  expect(visible()).toEqual(["2"]); // it came again
  ours?.remove("x");
  vi.setSystemTime(NOW + 60_001);
  expect(visible()).toEqual([]); // the source that is forgotten now has no levels
  vi.setSystemTime(NOW + 61_001);
  expect(visible()).toEqual([]);
});

test("an earlier closed snapshot that comes later changes no level", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const ours = [registry.gauge({ name: "last" }), registry.gauge({ name: "sum", aggregate: "sum" })];
  const closed = [1, 2].map((level) => {
    page.gauge({ name: "last" }).set(level);
    page.gauge({ name: "sum", aggregate: "sum" }).set(level);
    return page.reset();
  });
  for (const one of closed.reverse()) expect(addSnapshot(registry, one)).toBe(true);
  registry.collect();
  expect(ours.map((gauge) => gauge.value)).toEqual([2, 2]);
});
