/** Gauges: one level for all threads, or an aggregate of the threads' own levels. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";

test("is what was set last, by either side", async () => {
  const registry = new Registry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  const [here, there] = [registry.gauge({ name: "a" }), other.gauge({ name: "a" })];
  here.set(3);
  there.set(4.25);
  expect([here.value, there.value]).toEqual([4.25, 4.25]);
  there.dec();
  here.inc(0.5);
  expect(there.value).toBe(3.75);
  other.detach();
  expect(here.value).toBe(3.75);
  registry.detach();
});

describe.each([
  ["sum", 3.5, 7],
  ["min", -1.5, -1.5],
  ["max", 5, 8.5],
] as const)("the %s over threads", (aggregate, both, risen) => {
  test("aggregates the levels of the attached threads", async () => {
    const registry = new Registry();
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    const [here, there] = [registry.gauge({ name: "a", aggregate }), other.gauge({ name: "a", aggregate })];
    expect(here.value).toBeNaN();
    here.set(5);
    expect(there.value).toBe(5);
    there.set(-1.5);
    expect([here.value, there.value]).toEqual([both, both]);
    here.inc(3.5);
    expect(there.value).toBe(risen);
    other.detach();
    expect(here.value).toBe(8.5);
    registry.detach();
  });
});

test.each(["sum", "min", "max"] as const)("a lane's next holder does not inherit the %s of the last", (aggregate) => {
  const registry = new Registry({ maxThreads: 1 });
  const { handle } = registry;
  registry.gauge({ name: "a", aggregate }).set(5);
  registry.detach();
  const next = Registry.attach(handle);
  const gauge = next.gauge({ name: "a", aggregate });
  next.counter({ name: "b" }).inc(); // takes the same lane
  expect(next.stats().threads).toBe(1);
  expect(gauge.value).toBeNaN();
  gauge.inc(2);
  expect(gauge.value).toBe(2);
  next.detach();
});

test.each(["last", "sum", "min", "max"] as const)("NaN takes the %s away until the next level", (aggregate) => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: "a", aggregate });
  gauge.set(3);
  gauge.set(Number.NaN);
  expect(gauge.value).toBeNaN();
  expect(registry.snapshot().metrics[0]?.series[0]?.scaled ?? null).toBeNull();
  gauge.inc(2);
  expect(gauge.value).toBe(2);
  registry.detach();
});

test.each(["last", "sum", "min", "max"] as const)("a refused value leaves the %s as it is", (aggregate) => {
  for (const onInvalid of ["throw", "count"] as const) {
    const registry = new Registry({ onInvalid });
    const gauge = registry.gauge({ name: "a", aggregate });
    const refused = (["set", "inc", "dec"] as const).flatMap((method) =>
      ["4", 2n, null, Number.POSITIVE_INFINITY, 2 ** 60].map((value) => () => gauge[method](value as number)),
    );
    for (const level of [Number.NaN, 3]) {
      gauge.set(level);
      for (const use of refused) {
        if (onInvalid === "count") use();
        else expect(use).toThrow(expect.objectContaining({ code: expect.stringMatching(/^VALUE_/) }));
      }
      expect(gauge.value).toBe(level);
    }
    expect(registry.stats().rejected).toBe(onInvalid === "count" ? 2 * refused.length : 0);
    registry.detach();
  }
});

test("decimals are exact: ten times 0.1 is 1", () => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: "a" });
  for (let i = 0; i < 10; i++) gauge.inc(0.1);
  gauge.dec(0.25);
  expect(gauge.value).toBe(0.75);
  registry.detach();
});

test("a gauge that needs its own lane reports that there is none", async () => {
  const other = new (await anotherCopy()).Registry({ maxThreads: 1 });
  const registry = Registry.attach(other.handle);
  const there = other.gauge({ name: "a", aggregate: "max" });
  there.set(1);
  const here = registry.gauge({ name: "a", aggregate: "max" });
  const rule =
    /takes a lane and memory, but all 1 lanes are held .*, so "a" was not set\. Raise maxThreads or maxBytes\.$/;
  expectRefusal(() => here.set(2), RangeError, "NO_LANE", rule);
  expectRefusal(() => here.inc(), RangeError, "NO_LANE", rule);
  expect([here.value, there.value]).toEqual([1, 1]);
  // A level that all threads share needs no lane.
  registry.gauge({ name: "b" }).set(2);
  expect(other.gauge({ name: "b" }).value).toBe(2);
  // Once the lane is free, this thread takes it.
  other.detach();
  here.set(3);
  expect(here.value).toBe(3);
  registry.detach();
});

test.each(["last", "sum", "min", "max"] as const)("a removed %s is gone until it is set again", (aggregate) => {
  const registry = new Registry();
  const family = registry.gauge({ name: "a", aggregate, labelNames: ["x"] });
  const bound = family.labels("1");
  bound.set(3);
  expect(family.remove("1")).toBe(true);
  expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  expect(bound.value).toBeNaN();
  bound.inc(2);
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "1" }, scaled: "20000" }]);
  registry.detach();
});
