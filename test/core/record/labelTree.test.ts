/** The cached metrics of a family: found by label values, until their label set is gone. */

import { Registry } from "threadtally";
import { expect, onTestFinished, test, vi } from "vitest";
import type { FoundSeries } from "../../../src/core/memory/creation.ts";
import { Series } from "../../../src/core/memory/series.ts";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";
import { LabelTree } from "../../../src/core/record/labelTree.ts";

/** Returns a family with label sets 0 to `most` - 1, and their series. */
function familyOf(most: number) {
  const registry = new Registry({ maxSeriesPerMetric: most });
  onTestFinished(() => registry.detach());
  const family = registry.counter({ name: "a", labelNames: ["x"] });
  for (let x = 0; x < most; x++) family.labels(x);
  const { attachment, metric, entries } = positioned(registry);
  const series = Array.from(entries.subarray(1), (entry) => {
    const found: FoundSeries = { entry, creation: attachment.kernel.enter(entry) };
    return new Series(attachment, metric, found);
  });
  return { family, series, kernel: attachment.kernel };
}

/** Returns a cursor at the registry's first series. */
function positioned(registry: Registry): BlockCursor {
  const cursor = registry.cursor() as unknown as BlockCursor;
  cursor.advance();
  return cursor;
}

test("a metric is found by all its label values", () => {
  const { series } = familyOf(2);
  const tree = new LabelTree<string>();
  tree.add(["a", "b"], "first", series[0] as Series);
  tree.add(["a", "c"], "second", series[1] as Series);
  expect([tree.find(["a", "b"]), tree.find(["a", "c"])]).toEqual(["first", "second"]);
  expect([tree.find(["a", "d"]), tree.find(["b", "b"])]).toEqual([undefined, undefined]);
});

test("a label set that is gone leaves nothing behind, and takes no other one with it", () => {
  const { series } = familyOf(3);
  const tree = new LabelTree<string>();
  const [one, other, third] = series as [Series, Series, Series];
  tree.add(["a", "b", "c"], "one", one);
  tree.add(["a", "b", "d"], "other", other);
  tree.add(["a", "e", "c"], "third", third);
  one.onGone?.();
  expect([tree.find(["a", "b", "c"]), tree.find(["a", "b", "d"])]).toEqual([undefined, "other"]);
  other.onGone?.();
  expect(tree.root).toEqual({ a: { e: { c: "third" } } });
  third.onGone?.();
  expect(tree.root).toEqual({});
});

test("it has room for 4,000 metrics, and for further ones once label sets were removed", () => {
  const { family, series, kernel } = familyOf(4001);
  const tree = new LabelTree<string>();
  const add = (at: number) => tree.add([String(at)], "cached", series[at] as Series);
  for (let at = 0; at < 4000; at++) {
    expect(tree.hasRoom(kernel)).toBe(true);
    add(at);
  }
  expect(tree.hasRoom(kernel)).toBe(false);
  family.remove(5);
  expect(tree.find(["5"])).toBe("cached");
  expect(tree.hasRoom(kernel)).toBe(true);
  expect([tree.find(["5"]), tree.find(["4"])]).toEqual([undefined, "cached"]);
  add(4000);
  expect(tree.hasRoom(kernel)).toBe(false);
  family.remove(6);
  expect(tree.hasRoom(kernel)).toBe(true);
  // With room, it drops nothing.
  family.remove(7);
  expect([tree.hasRoom(kernel), tree.find(["7"])]).toEqual([true, "cached"]);
});

test("if it is full, it looks at its series once for all removals before", () => {
  const { family, series, kernel } = familyOf(4001);
  const tree = new LabelTree<string>();
  for (let at = 0; at < 4000; at++) tree.add([String(at)], "cached", series[at] as Series);
  const looks = vi.spyOn(series[0] as Series, "isStanding");
  family.remove(4000);
  expect([tree.hasRoom(kernel), tree.hasRoom(kernel), looks.mock.calls.length]).toEqual([false, false, 1]);
});
