/** The life of label sets: the options `maxSeries` and `expireAfter` of a metric. */

import { Registry } from "threadtally";
import { describe, expect, onTestFinished, test } from "vitest";
import { define } from "../../../src/core/define/definition.ts";
import { expectRefusal } from "../../support/refusals.ts";

const ask = (maxSeries: unknown, labelNames: readonly string[] = ["x"]) =>
  define("counter", { name: "refused", labelNames, maxSeries: maxSeries as number });

test("the limit of label sets is in the definition if it was given", () => {
  expect(ask(1).maxSeries).toBe(1);
  expect(ask(2 ** 24).maxSeries).toBe(2 ** 24);
  expect("maxSeries" in ask(undefined)).toBe(false);
  expect("maxSeries" in ask(undefined, [])).toBe(false);
});

test.each([0, -1, 1.5, 2 ** 24 + 1, Number.NaN])("the limit is not %d", (limit) => {
  expectRefusal(() => ask(limit), RangeError, "OPTION_INVALID", /maxSeries must be an integer from 1 to 16777216/);
});

test.each(["5", null, true])("the limit is not %s, which is no number", (limit) => {
  expectRefusal(() => ask(limit), TypeError, "OPTION_INVALID", /maxSeries must be an integer, but got/);
});

test("the limit is refused by a metric without labels", () => {
  const message =
    /maxSeries is about label sets, but the metric has no labels and got 5\. Remove it, or add labelNames/;
  expectRefusal(() => ask(5, []), RangeError, "OPTION_INVALID", message);
});

test("a metric that exists keeps its limit, which may be given again or left out", () => {
  const registry = new Registry({ maxSeriesPerMetric: 7 });
  onTestFinished(() => registry.detach());
  const ask = (options: object) => registry.counter({ labelNames: ["x"], name: "a", ...options });
  const [limited, usual] = [ask({ maxSeries: 3 }), ask({ name: "b" })];
  expect([ask({}), ask({ maxSeries: 3 }), ask({ name: "b", maxSeries: 7 })]).toEqual([limited, limited, usual]);
  const refused = (options: object, message: RegExp) =>
    expectRefusal(() => ask(options), RangeError, "DEFINITION_CONFLICT", message);
  const rule = /^A metric keeps its first definition\. "a" has maxSeries 3, but is now requested with /;
  refused({ maxSeries: 4 }, rule);
  refused({ maxSeries: 4 }, /with maxSeries 4\. Use 3, or leave it out\.$/);
  refused({ name: "b", maxSeries: 3 }, /"b" has maxSeries 7/);
});

describe("the time after which label sets expire", () => {
  const expiring = (expireAfter: unknown, labelNames: readonly string[] = ["x"]) =>
    define("counter", { name: "refused", labelNames, expireAfter: expireAfter as number });

  test("is in the definition if it was given", () => {
    expect(expiring(0).expireAfter).toBe(0);
    expect(expiring(0.5).expireAfter).toBe(0.5);
    expect("expireAfter" in expiring(undefined)).toBe(false);
  });

  test.each([
    [-1, RangeError],
    [Number.NaN, RangeError],
    [Number.POSITIVE_INFINITY, RangeError],
    ["5", TypeError],
    [null, TypeError],
  ] as const)("is not %s", (seconds, type) => {
    const message = /^expireAfter must be a number of seconds, or 0 for never, but got /;
    expectRefusal(() => expiring(seconds), type, "OPTION_INVALID", message);
    const refused = () => new Registry({ expireAfter: seconds as number });
    expectRefusal(refused, type, "OPTION_INVALID", message);
  });

  test("is refused by a metric without labels", () => {
    const message = /^expireAfter is about label sets, but the metric has no labels and got 5\. Remove it, or add/;
    expectRefusal(() => expiring(5, []), RangeError, "OPTION_INVALID", message);
  });

  test("is kept by a metric that exists, and may be given again or left out", () => {
    const registry = new Registry({ expireAfter: 7 });
    onTestFinished(() => registry.detach());
    const make = (options: object) => registry.counter({ labelNames: ["x"], name: "a", ...options });
    const [own, usual] = [make({ expireAfter: 3 }), make({ name: "b" })];
    expect([make({}), make({ expireAfter: 3 }), make({ name: "b", expireAfter: 7 })]).toEqual([own, own, usual]);
    const message =
      /^A metric keeps its first definition\. "b" has expireAfter 7, but is now requested with expireAfter 0/;
    expectRefusal(() => make({ name: "b", expireAfter: 0 }), RangeError, "DEFINITION_CONFLICT", message);
  });
});
