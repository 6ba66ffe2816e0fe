/** Families that are read: their label sets with the readings of each, and all of them together. */

import { exponential, Registry, type SeriesLabels } from "threadtally";
import { expect, expectTypeOf, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const labelNames = ["method"] as const;

test("a family of counters is its label sets with their values, in the order of their creation", () => {
  const registry = new Registry({ labels: { service: "shop" } });
  const served = registry.counter({ name: "served_total", labelNames: ["method", "status"] });
  registry.counter({ name: "other_total", labelNames }).labels("GET").inc(7);
  expect([...served]).toEqual([]);
  expect(served.total()).toBe(0);
  served.labels("PUT", 201).inc(2);
  served.labels({ status: 200, method: "GET" }).inc(3);
  served.labels("HEAD", 204);
  expect([...served]).toEqual([
    [{ method: "PUT", status: "201" }, 2],
    [{ method: "GET", status: "200" }, 3],
    [{ method: "HEAD", status: "204" }, 0],
  ]);
  for (const [labels, value] of served) {
    expect(served.labels(labels as never).value).toBe(value);
    expectTypeOf(labels).toEqualTypeOf<SeriesLabels<readonly ["method", "status"]>>();
    expectTypeOf(value).toEqualTypeOf<number>();
  }
  served.remove("PUT", "201");
  expect(new Map(served).size).toBe(2);
  expect(served.total()).toBe(3);
  registry.detach();
});

test("label sets beyond the limit are in the total, and come first", () => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  const served = registry.counter({ name: "served_total", labelNames });
  for (const method of ["GET", "PUT", "HEAD"]) served.labels(method).inc(2);
  expect([...served]).toEqual([
    [{ otel_metric_overflow: "true" }, 4],
    [{ method: "GET" }, 2],
  ]);
  expect(served.total()).toBe(6);
  registry.detach();
});

test("totals of counters are exact: tenths, and more than a double holds", () => {
  const registry = new Registry();
  const paid = registry.counter({ name: "paid_total", labelNames, scale: 10 });
  for (let i = 0; i < 10; i++) paid.labels(i).inc(0.1);
  expect(paid.total()).toBe(1);
  const flow = registry.upDownCounter({ name: "flow", labelNames });
  flow.labels("a").add(2 ** 100);
  flow.labels("b").add(5);
  flow.labels("c").add(-(2 ** 100));
  expect([...flow].map(([, value]) => value)).toEqual([2 ** 100, 5, -(2 ** 100)]);
  expect(flow.total()).toBe(5);
  registry.detach();
});

test.each(["last", "sum", "max"] as const)(
  "a gauge of aggregate %s is read by label set, without empty ones",
  (aggregate) => {
    const registry = new Registry();
    const depth = registry.gauge({ name: "depth", labelNames, aggregate });
    expect(depth.total()).toBe(0);
    depth.labels("a").set(1.5);
    depth.labels("b").set(-0.5);
    depth.labels("c");
    expect([...depth]).toEqual([
      [{ method: "a" }, 1.5],
      [{ method: "b" }, -0.5],
    ]);
    expect(depth.total()).toBe(1);
    registry.detach();
  },
);

test.each([true, false])("readings of means are those of their metrics, with minMax %s", (minMax) => {
  const registry = new Registry();
  const size = registry.mean({ name: "size", labelNames, minMax });
  expect(size.total()).toEqual({
    count: 0,
    sum: 0,
    mean: Number.NaN,
    ...(minMax && { min: Number.NaN, max: Number.NaN }),
  });
  size.labels("none");
  size.labels("GET").record(1);
  size.labels("GET").record(0.5);
  size.labels("PUT").record(6);
  size.labels("last");
  expect([...size]).toEqual(["none", "GET", "PUT", "last"].map((method) => [{ method }, size.labels(method).read()]));
  expect(size.total()).toEqual({ count: 3, sum: 7.5, mean: 2.5, ...(minMax && { min: 0.5, max: 6 }) });
  registry.detach();
});

test.each([{ buckets: [1, 10] }, { buckets: exponential({ schema: 0, min: 1, max: 16 }) }])(
  "readings of histograms are those of their metrics: %j",
  ({ buckets }) => {
    const registry = new Registry();
    const took = registry.histogram({ name: "took", labelNames, buckets, minMax: true });
    const whole = registry.histogram({ name: "whole", buckets, minMax: true });
    for (const [method, value] of [
      ["GET", 0.5],
      ["GET", 5],
      ["PUT", 6],
      ["PUT", 50],
      ["PUT", 2 ** 50],
    ] as const) {
      took.labels(method).record(value);
      whole.record(value);
    }
    const read = [...took].map(([labels, { quantile, ...reading }]) => [labels, reading, quantile(0.5)]);
    const expected = ["GET", "PUT"].map((method) => {
      const { quantile, ...reading } = took.labels(method).read();
      return [{ method }, reading, quantile(0.5)];
    });
    expect(read).toEqual(expected);
    expect(JSON.stringify(took.total())).toBe(JSON.stringify(whole.read()));
    expect(took.total().quantile(0.9)).toBe(whole.read().quantile(0.9));
    expectTypeOf(took.total()).toEqualTypeOf(whole.read());
    registry.detach();
  },
);

test("families in a space are read, too", () => {
  const registry = new Registry();
  const theirs = registry.counter({ name: "hits", space: "adapter", labelNames });
  registry.counter({ name: "hits", labelNames }).labels("GET").inc(5);
  theirs.labels("GET").inc(2);
  expect([...theirs]).toEqual([[{ method: "GET" }, 2]]);
  registry.detach();
});

test("a reading that was begun ends with DETACHED once the registry is detached", () => {
  const registry = new Registry();
  const served = registry.counter({ name: "served_total", labelNames });
  served.labels("GET").inc();
  served.labels("PUT").inc();
  const reading = served[Symbol.iterator]();
  expect(reading.next().value).toEqual([{ method: "GET" }, 1]);
  registry.detach();
  expectRefusal(() => reading.next(), RangeError, "DETACHED", /Detach last/);
  expectRefusal(() => served.total(), RangeError, "DETACHED", /Detach last/);
});
