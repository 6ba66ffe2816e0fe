/** Gauges: one level for all threads, or an aggregate of the threads' own levels. */

import fc from "fast-check";
import { Registry } from "threadtally";
import { describe, expect, onTestFinished, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

const AGGREGATES = ["last", "sum", "min", "max", "average", "first"] as const;
const UNUSUAL = [0, -0, 5e-324, -5e-324, 2 ** -1022, 0.1, 2 ** 53 + 2, Number.MAX_VALUE, -Number.MAX_VALUE];
const UNBOUNDED = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

test.each(AGGREGATES)("%s: any double is read back, down to its bits, however it came there", (aggregate) => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  const gauge = registry.gauge({ name: "a", aggregate });
  const numbers = fc.oneof(fc.constantFrom(...UNUSUAL, ...UNBOUNDED), fc.double());
  holds(
    fc.property(numbers, numbers, (level, amount) => {
      gauge.set(level);
      expect(gauge.value).toBe(level);
      gauge.inc(amount);
      expect(gauge.value).toBe(level + amount);
      gauge.dec(level);
      expect(gauge.value).toBe(level + amount - level);
    }),
  );
});

test.each(AGGREGATES)("%s: a NaN of any bits is a level", (aggregate) => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  const gauge = registry.gauge({ name: "a", aggregate });
  // Engines keep the bits of a NaN, or not: one whose bits are all set must not become an empty cell.
  for (const bits of [-1n, 0x7ff0000000000001n, -(2n ** 51n)]) {
    gauge.set(new Float64Array(BigInt64Array.of(bits).buffer)[0] as number);
    expect(gauge.value).toBeNaN();
    expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ level: "NaN" }]);
  }
});

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
  ["average", 1.75, 3.5],
  ["first", 5, 8.5],
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

test.each(AGGREGATES.slice(1))("a lane's next holder does not inherit the %s of the last", (aggregate) => {
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

test("NaN is a level: a minimum, maximum, sum or average with it is NaN, and the first level is not", async () => {
  const registry = new Registry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  onTestFinished(() => {
    other.detach();
    registry.detach();
  });
  for (const aggregate of AGGREGATES.slice(1)) {
    const [here, there] = [registry, other].map((one) => one.gauge({ name: aggregate, aggregate }));
    here?.set(4);
    there?.set(Number.NaN);
    expect(here?.value).toBe(aggregate === "first" ? 4 : Number.NaN);
    there?.set(Number.NEGATIVE_INFINITY);
    expect(here?.value).toBe(aggregate === "first" || aggregate === "max" ? 4 : Number.NEGATIVE_INFINITY);
  }
});

test.each(AGGREGATES)("a refused value leaves the %s as it is", (aggregate) => {
  const rule =
    /^A level must be a number, but "a" got .+ \((string|bigint|object|undefined)\)\. Convert it with Number\(\)/;
  for (const onInvalid of ["throw", "count"] as const) {
    const registry = new Registry({ onInvalid });
    const gauge = registry.gauge({ name: "a", aggregate });
    const refused = (["set", "inc", "dec"] as const).flatMap((method) =>
      ["4", 2n, null, {}].map((value) => () => gauge[method](value as number)),
    );
    refused.push(() => gauge.set(undefined as unknown as number));
    for (const level of [Number.NaN, 3]) {
      gauge.set(level);
      for (const use of refused) {
        if (onInvalid === "count") use();
        else expectRefusal(use, TypeError, "VALUE_TYPE", rule);
      }
      expect(gauge.value).toBe(level);
    }
    expect(registry.stats().rejected).toBe(onInvalid === "count" ? 2 * refused.length : 0);
    registry.detach();
  }
});

test("a value is refused beyond the limit of series, too", () => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  onTestFinished(() => registry.detach());
  const family = registry.gauge({ name: "a", labelNames: ["x"] });
  family.labels("1").set(1);
  expectRefusal(() => family.labels("2").set("3" as never), TypeError, "VALUE_TYPE", /"a" got "3" \(string\)/);
});

test("levels are doubles: ten times 0.1 is a little less than 1", () => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: "a" });
  for (let i = 0; i < 10; i++) gauge.inc(0.1);
  expect(gauge.value).toBe(0.9999999999999999);
  gauge.set(1e17);
  gauge.inc();
  expect(gauge.value).toBe(1e17);
  registry.detach();
});

test("a gauge takes no scale, and its definition has 1", () => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  // @ts-expect-error: gauges hold doubles
  expectRefusal(() => registry.gauge({ name: "a", scale: 10 }), TypeError, "OPTION_INVALID", /scale/);
  registry.gauge({ name: "b_seconds" }).set(1e-12);
  expect(registry.snapshot().metrics).toMatchObject([{ name: "b_seconds", scale: 1, series: [{ level: "1e-12" }] }]);
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
  here.clear(); // a thread without a lane has set no level
  expect([here.value, there.value]).toEqual([1, 1]);
  // A level that all threads share needs no lane.
  registry.gauge({ name: "b" }).set(2);
  expect(other.gauge({ name: "b" }).value).toBe(2);
  const definition = { name: "c", labelNames: ["x"] } as const;
  const labelled = registry.gauge(definition).labels("1");
  labelled.set(2);
  labelled.inc(0.5);
  labelled.dec();
  expect(other.gauge(definition).labels("1").value).toBe(1.5);
  // Once the lane is free, this thread takes it.
  other.detach();
  here.set(3);
  expect(here.value).toBe(3);
  registry.detach();
});

test.each(AGGREGATES)("a removed %s is gone until it is set again", (aggregate) => {
  const registry = new Registry();
  const family = registry.gauge({ name: "a", aggregate, labelNames: ["x"] });
  const bound = family.labels("1");
  bound.set(3);
  expect(family.remove("1")).toBe(true);
  expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  expect(bound.value).toBeNaN();
  bound.inc(2);
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "1" }, level: "2" }]);
  registry.detach();
});

test.each(AGGREGATES)(
  "the %s of a removed label set is set in a new series once another has taken its own",
  (aggregate) => {
    const registry = new Registry({ maxSeriesPerMetric: 2 });
    onTestFinished(() => registry.detach());
    const family = registry.gauge({ name: "a", aggregate, labelNames: ["x"] });
    const bound = family.labels("old");
    bound.set(1);
    family.remove("old");
    family.labels("new").set(2);
    expect(registry.stats().series).toBe(1);
    bound.set(3);
    bound.inc();
    expect([bound.value, family.labels("new").value, registry.stats().series]).toEqual([4, 2, 2]);
  },
);

test("a gauge has its definition", () => {
  const registry = new Registry();
  onTestFinished(() => registry.detach());
  expect(registry.gauge({ name: "a", help: "A level" }).definition).toMatchObject({ kind: "gauge", help: "A level" });
});
