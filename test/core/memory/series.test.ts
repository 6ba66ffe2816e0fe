/** Values that no metric accepts: each is refused, nothing is recorded, and the metric still works. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { contentsOf } from "../../support/contents.ts";
import { expectRefusal } from "../../support/refusals.ts";

type Record = (value: unknown) => void;

/** Each kind with a way to record in it, and values that it accepts. */
const kinds = {
  counter: (registry: Registry): Record => {
    const counter = registry.counter({ name: "value", scale: 10_000 });
    return (value) => counter.inc(value as number);
  },
  upDownCounter: (registry: Registry): Record => {
    const counter = registry.upDownCounter({ name: "value", scale: 10_000 });
    return (value) => counter.add(value as number);
  },
  mean: (registry: Registry): Record => {
    const mean = registry.mean({ name: "value", scale: 10_000 });
    return (value) => mean.record(value as number);
  },
  histogram: (registry: Registry): Record => {
    const histogram = registry.histogram({ name: "value", scale: 10_000 });
    return (value) => histogram.record(value as number);
  },
  "gauge, set": (registry: Registry): Record => {
    const gauge = registry.gauge({ name: "value" });
    return (value) => gauge.set(value as number);
  },
  "gauge, inc": (registry: Registry): Record => {
    const gauge = registry.gauge({ name: "value", aggregate: "sum" });
    return (value) => gauge.inc(value as number);
  },
  "labelled mean": (registry: Registry): Record => {
    const means = registry.mean({ name: "value", scale: 10_000, labelNames: ["kind"] });
    means.labels("bar");
    return (value) => means.labels({ kind: "bar" }).record(value as number);
  },
};

const notNumbers = ["1", "", "abc", 1n, null, true, {}, [], [1], new Date(0), Symbol("1"), () => 1, new Number(1)];

describe.each(Object.entries(kinds))("a %s", (kind, define) => {
  const checkRefusal = (
    value: unknown,
    code: "VALUE_TYPE" | "VALUE_NOT_FINITE" | "VALUE_TOO_LARGE",
    remedy: RegExp,
  ) => {
    const registry = new Registry();
    const record = define(registry);
    const before = contentsOf(registry);
    const kindOfError = code === "VALUE_TYPE" ? TypeError : RangeError;
    // As the very first record, and later on the usual path.
    expectRefusal(() => record(value), kindOfError, code, remedy);
    expect(contentsOf(registry)).toEqual(before);
    record(1.5);
    record(2.5);
    const good = contentsOf(registry);
    expectRefusal(() => record(value), kindOfError, code, remedy);
    expect(contentsOf(registry)).toEqual(good);
    record(0.25);
    const [series] = registry.snapshot().metrics[0]?.series ?? [];
    const scaled = series?.scaledSums
      ? String(series.scaledSums.reduce((total, each) => total + BigInt(each), 0n))
      : series?.scaled;
    expect(series?.level ?? scaled).toBe({ "gauge, set": "0.25", "gauge, inc": "4.25" }[kind] ?? "42500");
    expect(registry.stats().rejected).toBe(0);
    registry.detach();
  };

  test.each(notNumbers)("refuses %s, which is not a number", (value) => {
    checkRefusal(value, "VALUE_TYPE", /must be a number, but "value" got .* Convert it with Number\(\) first\.$/);
  });

  // A gauge's level may be any number.
  const isGauge = kind.startsWith("gauge");
  const notFinite = isGauge ? [] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  test.each(notFinite)("refuses %d", (value) => {
    checkRefusal(value, "VALUE_NOT_FINITE", /must be finite, but "value" got (-?Infinity|NaN)\. Check it before /);
  });

  // Sums have two words.
  const tooLarge = isGauge ? [] : [2 ** 120 / 10_000, -(2 ** 120) / 10_000, 1e300, -Number.MAX_VALUE];
  test.each(tooLarge)("refuses %d, too large", (value) => {
    checkRefusal(value, "VALUE_TOO_LARGE", /below 2\^120 in units of 1\/scale.* scale 10000 .* a smaller scale\.$/);
  });

  test('counts what it refuses instead, with onInvalid: "count"', () => {
    const registry = new Registry({ onInvalid: "count" });
    const record = define(registry);
    const refused = isGauge ? notNumbers : [...notNumbers, Number.NEGATIVE_INFINITY, 1e300];
    for (const value of refused) record(value);
    record(1.5);
    for (const value of refused) record(value);
    expect(registry.stats().rejected).toBe(2 * refused.length);
    expect(JSON.stringify(registry.snapshot().metrics)).toMatch(isGauge ? /"1.5"/ : /"15000"/);
    registry.detach();
  });
});

describe("a metric of scale 1", () => {
  test.each([0.5, 1.000001, 2 ** 51 + 0.5])("refuses to count %d, and names the scale", (amount) => {
    const registry = new Registry();
    const counter = registry.counter({ name: "value_total" });
    const jobs = registry.upDownCounter({ name: "jobs" });
    for (const record of [() => counter.inc(amount), () => jobs.add(amount), () => jobs.add(-amount)]) {
      expectRefusal(record, RangeError, "VALUE_FRACTIONAL", /whole numbers.* larger scale: 10000 keeps four decimals/);
    }
    counter.inc(2);
    jobs.add(-2);
    expect([counter.value, jobs.value]).toEqual([2, -2]);
    registry.detach();
  });

  test("counts one refusal for one value", () => {
    const registry = new Registry({ onInvalid: "count" });
    const counter = registry.counter({ name: "value_total" });
    for (const amount of ["1", 0.5, 1e300]) counter.inc(amount as number);
    expect([counter.value, registry.stats().rejected]).toEqual([0, 3]);
    registry.detach();
  });

  test("is the only one that refuses what is between two scaled", () => {
    const registry = new Registry();
    const counter = registry.counter({ name: "value_total", scale: 10 });
    for (const amount of [0.25, 0.35]) counter.inc(amount);
    expect(counter.value).toBe(0.6); // 2.5 scaled and 3.5, to even
    registry.detach();
  });

  test("rounds the values of means and histograms, to nearest, ties to even", () => {
    const registry = new Registry();
    const mean = registry.mean({ name: "a", scale: 1 });
    const histogram = registry.histogram({ name: "b", scale: 1, buckets: [10] });
    for (const value of [0.5, 1.5, 2.5, -0.5, 0.1]) {
      mean.record(value);
      histogram.record(value);
    }
    expect(mean.read()).toMatchObject({ count: 5, sum: 4 });
    expect(histogram.read()).toMatchObject({ count: 5, sum: 4 });
    registry.detach();
  });
});

describe("recordAll", () => {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, 1e300, 2 ** 120 / 10_000, -(2 ** 120) / 10_000];

  test.each(bad)("records nothing of a batch that contains %d", (value) => {
    const registry = new Registry();
    for (const metric of [registry.mean({ name: "a" }), registry.histogram({ name: "b", scale: 10_000 })]) {
      for (const length of [2, 20]) {
        const batch = [...Array(length).fill(1), value];
        expect(() => metric.recordAll(Float64Array.from(batch))).toThrow(RangeError);
      }
      expect(metric.read().count).toBe(0);
      metric.recordAll(Float64Array.of(1, 2));
      metric.recordAll(new Float64Array(0));
      expect(metric.read()).toMatchObject({ count: 2, sum: 3, mean: 1.5 });
    }
    registry.detach();
  });

  test('counts a batch that it refuses once, and records nothing of it, with onInvalid: "count"', () => {
    const registry = new Registry({ onInvalid: "count" });
    let refused = 0;
    for (const metric of [registry.mean({ name: "a" }), registry.histogram({ name: "b", scale: 10_000 })]) {
      for (const value of bad) {
        metric.recordAll(Float64Array.of(1, value, 2, value));
        expect(registry.stats().rejected).toBe(++refused);
      }
      metric.recordAll([1, 2] as unknown as Float64Array);
      expect([registry.stats().rejected, metric.read().count]).toEqual([++refused, 0]);
      metric.recordAll(Float64Array.of(1, 2));
      expect(metric.read().count).toBe(2);
    }
    registry.detach();
  });

  test.each([[[1, 2]], [Float32Array.of(1)], ["1"], [undefined], [1]])(
    "refuses %s, which is not a Float64Array",
    (batch) => {
      const registry = new Registry();
      for (const metric of [registry.mean({ name: "a" }), registry.histogram({ name: "b" })]) {
        const record = () => metric.recordAll(batch as unknown as Float64Array);
        expectRefusal(record, TypeError, "VALUE_TYPE", /takes a Float64Array.* Use Float64Array\.from/);
        expect(metric.read().count).toBe(0);
      }
      registry.detach();
    },
  );
});
