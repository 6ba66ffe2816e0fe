/** Ways to make one metric of several: as the original does it, but no two label sets become one. */

import fc from "fast-check";
import original from "prom-client";
import { describe, expect, test } from "vitest";
import { AggregatorFactory, aggregators } from "../../src/promClient/aggregators.ts";
import type { Listed, ListedValue } from "../../src/promClient/kinds.ts";
import { holds } from "../support/property.ts";

type Aggregate = (metrics: readonly Listed[]) => Listed | undefined;
const { aggregators: originals } = original as unknown as { aggregators: Record<string, Aggregate> };

function metricOf(values: readonly ListedValue[], aggregator = "sum"): Listed {
  return { name: "m", help: "h", type: "gauge", aggregator, values: [...values] };
}

const value = fc.record({
  value: fc.integer({ min: -50, max: 50 }),
  labels: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom<string | number>("x", "y", 1, "1"), {
    noNullPrototype: true,
  }),
  metricName: fc.constantFrom("m_sum", "m_count"),
});
const metrics = fc.array(fc.array(value, { maxLength: 6 }), { maxLength: 5 });

test("the aggregators are those of the original, by name and result", () => {
  expect(Object.keys(aggregators)).toEqual(Object.keys(originals));
  for (const name of Object.keys(originals)) {
    holds(
      fc.property(metrics, (lists) => {
        const given = lists.map((values) => metricOf(values, name));
        expect(aggregators[name]?.(given)).toEqual(originals[name]?.(given));
      }),
      50,
    );
  }
});

describe("an aggregator of one's own", () => {
  const spread = AggregatorFactory((values) => {
    const numbers = values.map(({ value }) => value);
    return Math.max(...numbers) - Math.min(...numbers);
  });

  test("gets the values of each label set together, whatever the order of the labels", () => {
    const one = metricOf([{ value: 1, labels: { a: "x", b: "y" } }]);
    const other = metricOf([
      { value: 5, labels: { b: "y", a: "x" } },
      { value: 7, labels: {} },
    ]);
    expect(spread([one, other])).toEqual({
      name: "m",
      help: "h",
      type: "gauge",
      aggregator: "sum",
      values: [
        { value: 4, labels: { a: "x", b: "y" } },
        { value: 0, labels: {} },
      ],
    });
  });

  test("makes nothing of nothing", () => {
    expect(spread([])).toBeUndefined();
  });
});

const summed = (...values: readonly ListedValue[]) => aggregators.sum?.([metricOf(values)])?.values;

test("label sets whose texts look alike stay apart", () => {
  const values: ListedValue[] = [
    { value: 1, labels: { a: "1,b:2" } },
    { value: 2, labels: { a: "1", b: "2" } },
    { value: 3, labels: { a: "1:1", b: "2" } },
    { value: 4, labels: { a: "1,1:b:1:2" } },
    { value: 5, labels: { constructor: "1" } },
    { value: 6, labels: { a: "b", c: "2" } },
  ];
  expect(summed(...values)).toEqual(values);
});

test("an empty label is none, as in Prometheus", () => {
  const labels = { a: undefined } as unknown as Record<string, string>;
  expect(summed({ value: 1, labels: { a: "" } }, { value: 2, labels: {} }, { value: 4, labels })).toEqual([
    { value: 7, labels: { a: "" } },
  ]);
});

test("the newest exemplar stays", () => {
  const exemplar = (timestamp: number) => ({ labelSet: { trace: `${timestamp}` }, value: timestamp, timestamp });
  const values = [undefined, exemplar(2), exemplar(3), null, exemplar(1)].map((one) => ({
    value: 1,
    labels: {},
    exemplar: one,
  }));
  expect(summed(...values)).toEqual([{ value: 5, labels: {}, exemplar: exemplar(3) }]);
  expect(summed({ value: 1, labels: {}, exemplar: null })).toEqual([{ value: 1, labels: {} }]);
});
