/** Counters: exact and never falling, at any scale. */

import fc from "fast-check";
import { Registry } from "threadtally";
import { afterAll, expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { roundedTiesToEven } from "../../support/exactly.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
afterAll(() => registry.detach());
let made = 0;
const counterOf = (scale?: number) => registry.counter({ name: `counter_${made++}`, ...(scale ? { scale } : {}) });

test("counts by one, or by an amount", () => {
  const counter = counterOf();
  counter.inc();
  counter.inc();
  counter.inc(40);
  counter.inc(0);
  expect(counter.value).toBe(42);
  expect(counter.scaled).toBe(42n);
});

test("inc() adds a whole one at any scale", () => {
  const counter = counterOf(1000);
  counter.inc();
  counter.inc(0.001);
  counter.inc();
  expect(counter.value).toBe(2.001);
  expect(counter.scaled).toBe(2001n);
});

test("ten times 0.1 is 1", () => {
  const counter = counterOf(10_000);
  for (let i = 0; i < 10; i++) counter.inc(0.1);
  expect(counter.value).toBe(1);
});

test.each([-1, -0.0001, -(2 ** 40), -Number.MIN_VALUE])("refuses %d, which would make it fall", (amount) => {
  const counter = counterOf(10_000);
  counter.inc(2);
  expectRefusal(
    () => counter.inc(amount),
    RangeError,
    "VALUE_NEGATIVE",
    /only grows.* Use an upDownCounter for a number that also falls\.$/,
  );
  expect(counter.value).toBe(2);
  counter.inc();
  expect(counter.value).toBe(3);
});

test.each([
  [1, 1.5, RangeError, "VALUE_FRACTIONAL"],
  [1, "5", TypeError, "VALUE_TYPE"],
  [10, "5", TypeError, "VALUE_TYPE"],
  [10, Number.POSITIVE_INFINITY, RangeError, "VALUE_NOT_FINITE"],
  [1e9, 1.4e27, RangeError, "VALUE_TOO_LARGE"], // 2^120 units are 1.3e27
] as const)("at scale %d refuses %j, before and after its first record", (scale, amount, kind, code) => {
  const counter = counterOf(scale);
  const record = () => counter.inc(amount as number);
  expectRefusal(record, kind, code, /./);
  counter.inc();
  expectRefusal(record, kind, code, /./);
  expect(counter.value).toBe(1);
});

test("a refused amount that is counted adds nothing, and takes no lane", async () => {
  const other = new (await anotherCopy()).Registry();
  other.counter({ name: "a_total" });
  const registry = Registry.attach(other.handle, { onInvalid: "count" });
  const counter = registry.counter({ name: "a_total" });
  for (const amount of [-1, 0.5, Number.NaN, "5"]) counter.inc(amount as number);
  expect([counter.value, registry.stats().rejected, registry.lane]).toEqual([0, 4, undefined]);
  registry.detach();
  other.detach();
});

test.each([1, 10])("a counter of scale %i ends with its registry, however it counts", (scale) => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total", scale });
  const ways = [() => counter.inc(), () => counter.inc(2), () => counter.inc(0)];
  for (const inc of ways) inc();
  registry.detach();
  for (const inc of ways) expectRefusal(inc, RangeError, "DETACHED", /Detach last/);
});

test("minus zero adds nothing", () => {
  const counter = counterOf();
  counter.inc(-0);
  expect(Object.is(counter.value, 0)).toBe(true);
});

test("explicit null is refused; explicit undefined means one", () => {
  const counter = counterOf();
  expect(() => counter.inc(null as unknown as number)).toThrow(TypeError);
  counter.inc(undefined);
  expect(counter.value).toBe(1);
});

test("totals beyond 2^53 are exact, and shown as the nearest double", () => {
  const counter = counterOf();
  counter.inc(2 ** 53);
  counter.inc();
  expect(counter.scaled).toBe(2n ** 53n + 1n);
  expect(counter.value).toBe(2 ** 53);
  counter.inc(2);
  expect(counter.value).toBe(2 ** 53 + 4);
});

test("reset returns what it closes, and the count starts again", () => {
  const counter = counterOf(10);
  counter.inc(4.2);
  expect(counter.reset()).toBe(4.2);
  expect(counter.value).toBe(0);
  counter.inc();
  expect(counter.reset()).toBe(1);
  expect(counter.reset()).toBe(0);
});

test("many resets between records lose nothing", () => {
  const counter = counterOf();
  let closed = 0;
  for (let i = 1; i <= 1000; i++) {
    counter.inc(i);
    if (i % 3 === 0) closed += counter.reset();
  }
  expect(closed + counter.value).toBe(500_500);
});

test("requesting a counter again returns the same one", () => {
  const counter = registry.counter({ name: "same_total" });
  expect(registry.counter({ name: "same_total", help: "other words" })).toBe(counter);
  expect(registry.get("same_total")).toBe(counter);
});

test("whatever is added, the total is that of the integers", () => {
  const scales = fc.constantFrom(1, 3, 10, 1000, 10_000, 1e6, 1e9);
  const amounts = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 1000 }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100),
    ),
    { maxLength: 60 },
  );
  holds(
    fc.property(scales, amounts, (scale, values) => {
      const counter = counterOf(scale);
      const taken = scale === 1 ? values.map(Math.floor) : values;
      for (const value of taken) counter.inc(value);
      // The product is the double nearest to it, so a decimal that stands for a tie is a tie.
      const scaled = taken.reduce((total, value) => total + roundedTiesToEven(value * scale), 0n);
      expect(counter.scaled).toBe(scaled);
    }),
    100,
  );
});

test.each([
  [1, 0],
  [100, 0],
  [10, 0.05], // half a unit, which is rounded to none
])("a removed counter of scale %i is visible again at 0 when %d is added to it", (scale, amount) => {
  const registry = new Registry();
  const jobs = registry.counter({ name: "jobs_total", labelNames: ["queue"], scale });
  const bound = jobs.labels("a");
  const scaled = () => registry.snapshot().metrics[0]?.series.map((series) => series.scaled);
  bound.inc(3);
  jobs.remove("a");
  expect(scaled()).toEqual([]);
  bound.inc(amount);
  expect(scaled()).toEqual(["0"]);
  bound.inc();
  expect(scaled()).toEqual([String(scale)]);
  registry.detach();
});
