/** Options that no part of the library knows are refused wherever it takes options. */

import { Registry } from "threadtally";
import { afterAll, expect, test } from "vitest";
import { expectRefusal } from "../support/refusals.ts";

const registry = new Registry();
afterAll(() => registry.detach());

/** As callers without types may write it. */
const untyped = (options: object) => options as never;

test.each([
  ["a registry", { maxThread: 3 }, () => new Registry(untyped({ maxThread: 3 }))],
  ["a snapshot", { perThreads: true }, () => registry.snapshot(untyped({ perThreads: true }))],
  ["a counter", { lableNames: ["a"] }, () => registry.counter(untyped({ name: "a_total", lableNames: ["a"] }))],
  ["an up-down counter", { buckets: [1] }, () => registry.upDownCounter(untyped({ name: "a", buckets: [1] }))],
  ["a gauge", { extremes: true }, () => registry.gauge(untyped({ name: "a", extremes: true }))],
  ["a mean", { buckets: [1] }, () => registry.mean(untyped({ name: "a", buckets: [1] }))],
  ["a histogram", { bounds: [1] }, () => registry.histogram(untyped({ name: "a", bounds: [1] }))],
])("%s refuses %j and tells which options it takes", (_, options, ask) => {
  const [name] = Object.keys(options);
  expectRefusal(ask, TypeError, "OPTION_INVALID", new RegExp(`^Options here are .*, but got "${name}"\\. Correct it`));
  expect(registry.stats().series).toBe(0);
});

test("a reset of all metrics refuses the name of one, and resets none", () => {
  const counter = registry.counter({ name: "kept_total" });
  counter.inc();
  const resetOne = () => Reflect.apply(registry.reset, registry, ["kept_total"]);
  expectRefusal(resetOne, TypeError, "OPTION_INVALID", /resets all metrics/);
  expect(counter.value).toBe(1);
});
