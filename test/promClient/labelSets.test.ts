/** The label sets of a metric that a thread knows: found by labels in any form, and forgotten. */

import { expect, test } from "vitest";
import { LabelSets } from "../../src/promClient/labelSets.ts";

test("labels in any order, as numbers or texts, are one label set, which keeps the first values", () => {
  const sets = new LabelSets<never>(["b", "a", "c"]);
  const first = sets.obtain({ b: 1, a: "x", c: "z" });
  expect(first.texts).toEqual(["x", "1", "z"]);
  expect(sets.find({ a: "x", c: "z", b: "1" })).toBe(first);
  expect(sets.obtain({ c: "z", b: 1n, a: "x" })).toBe(first);
  expect(sets.read({ l0: "x", l1: "1", l2: "z" })).toBe(first);
  expect(first.labels).toEqual({ b: 1, a: "x", c: "z" });
  expect(sets.size).toBe(1);
});

test("a missing label is an empty one; one that the metric lacks is refused, wherever it hides", () => {
  const sets = new LabelSets<never>(["a", "b"]);
  const set = sets.obtain({ a: "x" });
  expect(sets.obtain({ a: "x", b: undefined })).toBe(set);
  expect(sets.obtain({ a: "x", b: "" })).toBe(set);
  expect(sets.find({ a: "x", c: "y" })).toBeUndefined();
  expect(() => sets.obtain({ a: "x", c: "y" })).toThrow('Added label "c" is not included in initial labelset');
});

test("the series of all label sets that found no room shows what it is, and not as a value of the first label", () => {
  const sets = new LabelSets<never>(["a"]);
  const overflow = sets.read({ otel_metric_overflow: "true" });
  expect(overflow.labels).toEqual({ otel_metric_overflow: "true" });
  expect(sets.read({ otel_metric_overflow: "true" })).toBe(overflow);
  expect(sets.read({ l0: "true" })).not.toBe(overflow);
});

test("label sets that are dropped or swept are not found again, and say so", () => {
  const sets = new LabelSets<never>(["a", "b"]);
  const [one, other] = [sets.obtain({ a: "x", b: "1" }), sets.obtain({ a: "x", b: "2" })];
  sets.drop(one);
  expect([one.isKnown, other.isKnown, sets.find({ a: "x", b: "1" })]).toEqual([false, true, undefined]);
  expect(sets.find({ a: "x", b: "2" })).toBe(other);
  other.seenIn = 7;
  for (let b = 0; b < 2000; b++) sets.obtain({ a: "y", b });
  sets.sweep(7, 1);
  expect([...sets]).toEqual([other]);
  sets.clear();
  expect([other.isKnown, sets.size]).toEqual([false, 0]);
});
