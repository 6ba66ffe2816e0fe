/** The types of labels: wrong labels do not compile (tsc checks each expected error), and are rejected at run time. */

import { type Counter, type Family, Registry } from "threadtally";
import { afterAll, expect, expectTypeOf, test } from "vitest";

const registry = new Registry();
const served = registry.counter({ name: "served_total", labelNames: ["method", "status"] });
const plain = registry.mean({ name: "plain" });
afterAll(() => {
  expect(registry.snapshot().metrics[0]?.series.length).toBe(3);
  registry.detach();
});

test("correct labels compile", () => {
  served.labels({ method: "GET", status: 200 }).inc();
  served.labels("GET", true).inc();
  served.remove("POST", "1");
  served.labels({ status: "x", method: "y" }).inc();
});

test("a wrong name does not compile", () => {
  // @ts-expect-error: it is "status"
  expect(() => served.labels({ method: "GET", statuss: "200" })).toThrow(/statuss/);
  // @ts-expect-error: it is "status"
  expect(() => served.remove({ method: "GET", code: "200" })).toThrow(/code/);
});

test("a missing name does not compile", () => {
  // @ts-expect-error: "status" is missing
  expect(() => served.labels({ method: "GET" })).toThrow(/status is missing/);
  // @ts-expect-error: both are missing
  expect(() => served.labels({})).toThrow(/method is missing/);
});

test("an extra name does not compile", () => {
  // @ts-expect-error: there is no "path"
  expect(() => served.labels({ method: "GET", status: "200", path: "/" })).toThrow(/path/);
});

test("too few or too many values do not compile", () => {
  // @ts-expect-error: one of two
  expect(() => served.labels("GET")).toThrow(/but got 1 value\./);
  // @ts-expect-error: three of two
  expect(() => served.labels("GET", "200", "/")).toThrow(/3 values/);
  // @ts-expect-error: none of two
  expect(() => served.labels()).toThrow(/0 values/);
  // @ts-expect-error: three of two
  expect(() => served.remove("GET", "200", "/")).toThrow(/3 values/);
});

test("values other than strings, numbers and booleans do not compile", () => {
  // @ts-expect-error: undefined
  expect(() => served.labels("GET", undefined)).toThrow(/undefined/);
  // @ts-expect-error: null
  expect(() => served.labels({ method: "GET", status: null })).toThrow(/null/);
  // @ts-expect-error: a BigInt
  expect(() => served.labels("GET", 200n)).toThrow(/200n/);
});

test("a family is not a metric, and a metric is not a family", () => {
  // @ts-expect-error: labels first
  expect(() => served.inc()).toThrow(TypeError);
  // @ts-expect-error: it has no labels
  expect(() => plain.labels("GET")).toThrow(TypeError);
  expectTypeOf(served.labels("GET", "200")).toEqualTypeOf<Counter>();
  expectTypeOf(registry.counter({ name: "b_total", labelNames: [] })).toEqualTypeOf<Counter>();
});

test("label names come from the definition, even through a const variable", () => {
  const labelNames = ["kind"] as const;
  const family = registry.histogram({ name: "took_seconds", labelNames });
  // @ts-expect-error: it is "kind"
  expect(() => family.labels({ type: "bar" })).toThrow(/type/);
  expectTypeOf(family.remove).toEqualTypeOf<Family<unknown, readonly ["kind"]>["remove"]>();
});

test("values must be numbers", () => {
  // @ts-expect-error: text
  expect(() => plain.record("1")).toThrow(TypeError);
  // @ts-expect-error: nothing
  expect(() => plain.record()).toThrow(TypeError);
  // @ts-expect-error: an array, but not of doubles
  expect(() => plain.recordAll([1, 2])).toThrow(TypeError);
});

test("options must be known", () => {
  // @ts-expect-error: nothing of the name
  expect(() => registry.counter({ help: "no name" })).toThrow(/name must be a string/);
  // @ts-expect-error: without labels there is no limit
  () => registry.counter({ name: "c_total", maxSeries: 5 });
  () => registry.gauge({ name: "d", labelNames: ["kind"], maxSeries: 5 });
  // @ts-expect-error: "mean" is no aggregate
  expect(() => registry.gauge({ name: "c", aggregate: "mean" })).toThrow(/aggregate/);
  // @ts-expect-error: a gauge has no scale
  expect(() => registry.gauge({ name: "c", scale: 10 })).toThrow(/scale/);
  // @ts-expect-error: onInvalid is "throw" or "count"
  expect(() => new Registry({ onInvalid: "ignore" })).toThrow(/onInvalid/);
});
