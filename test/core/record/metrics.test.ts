/** The objects that record in metrics: each is of its metric's kind, found by name, and removed by labels. */

import { expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../../support/testRegistry.ts";

test("each metric is recorded in as its kind is, with labels and without", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a" });
  const jobs = registry.upDownCounter({ name: "b", labelNames: ["x"] }).labels("1");
  const level = registry.gauge({ name: "c" });
  const mean = registry.mean({ name: "d", labelNames: ["x"] }).labels("1");
  const spread = registry.histogram({ name: "e", buckets: [1] });
  counter.inc(2);
  jobs.add(-2);
  level.set(0.5);
  mean.record(3);
  spread.record(3);
  expect([counter.value, jobs.value, level.value]).toEqual([2, -2, 0.5]);
  expect(mean.read()).toEqual({ count: 1, sum: 3, mean: 3 });
  expect(spread.read().buckets.map(({ count }) => count)).toEqual([0, 1]);
});

test("a name that is no string is that of no metric, and options are refused by the method's name", () => {
  const registry = testRegistry();
  registry.counter({ name: "_5" });
  for (const name of [5, { toString: () => "_5" }, ["_5"], null]) expect(registry.get(name as never)).toBeUndefined();
  const message = (taker: string) => new RegExp(`^${taker} takes an object of options, but got 5`);
  expectRefusal(() => registry.get("_5", 5 as never), TypeError, "OPTION_INVALID", message("get"));
  const removal = () => registry.removeMatching({ x: "1" }, 5 as never);
  expectRefusal(removal, TypeError, "OPTION_INVALID", message("removeMatching"));
});
