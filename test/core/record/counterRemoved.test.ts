/** Counters of label sets that were removed, and what they refuse once they keep an address. */

import { expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../../support/testRegistry.ts";

test("a counter that another thread removes is shown again, at 0, although it keeps its address", async () => {
  const registry = testRegistry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  // Half a unit is rounded to none.
  for (const [name, scale, amount] of [
    ["a_total", 1, 0],
    ["b_total", 10, 0.05],
  ] as const) {
    const options = { name, labelNames: ["x"], scale } as const;
    const one = registry.counter(options).labels("1");
    for (let i = 0; i < 3; i++) one.inc(5);
    expect(other.counter(options).remove("1")).toBe(true);
    const series = () =>
      registry
        .snapshot()
        .metrics.at(-1)
        ?.series.map(({ scaled }) => scaled);
    one.inc(amount);
    expect(series()).toEqual(["0"]);
  }
  other.detach();
});

test("a counter whose label set is gone has a total of 0", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  const gone = family.labels("1");
  gone.inc(5);
  family.remove("1");
  family.labels("2").inc(7);
  expect([gone.value, gone.scaled, family.labels("2").value]).toEqual([0, 0n, 7]);
  expect(gone.definition).toMatchObject({ kind: "counter", name: "a_total", labelNames: ["x"] });
});

test.each([1, 10])("a counter of scale %i refuses to fall, whatever it counted before", (scale) => {
  const counter = testRegistry().counter({ name: "a_total", scale });
  for (let i = 0; i < 3; i++) counter.inc(5);
  expectRefusal(() => counter.inc(-1), RangeError, "VALUE_NEGATIVE", /only grows, but "a_total" got -1/);
  expect(counter.value).toBe(15);
});
