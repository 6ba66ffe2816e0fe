/** The synchronous instruments: values, attributes and what they refuse. */

import { ValueType } from "@opentelemetry/api";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { deltaReader, setUp, TestReader } from "./reading.ts";

const messages = recordDiagnostics();

test("sums of decimals are exact", async () => {
  const { reader, meter } = setUp();
  const counter = meter.createCounter("a");
  for (let i = 0; i < 10; i++) counter.add(0.1, { set: 1 });
  const change = meter.createUpDownCounter("b", { unit: "s" });
  for (const amount of [0.1, 0.2, -0.3]) change.add(amount);
  expect(await reader.points("a")).toEqual([[{ set: 1 }, 1]]);
  expect(await reader.points("b")).toEqual([[{}, 0]]);
});

test("whole numbers and amounts in bytes are exact beyond the range of small ones", async () => {
  const { reader, meter } = setUp();
  const int = meter.createCounter("int", { valueType: ValueType.INT });
  for (const amount of [2 ** 52, 2 ** 51, 1]) int.add(amount);
  const bytes = meter.createCounter("bytes", { unit: "By" });
  for (const amount of [1e12, 0.5]) bytes.add(amount);
  expect(await reader.points("int")).toEqual([[{}, 2 ** 52 + 2 ** 51 + 1]]);
  expect(await reader.points("bytes")).toEqual([[{}, 1e12 + 0.5]]);
});

test("attributes of any type are kept as they were, whatever their order", async () => {
  const { reader, meter } = setUp();
  const counter = meter.createCounter("a");
  const list = ["x", 1];
  counter.add(1, { list, n: 1, yes: true } as never);
  list.push(2);
  counter.add(1, { yes: true, n: 1, list: ["x", 1] } as never);
  const circular: Record<string, unknown> = { big: 1n };
  circular.self = circular;
  counter.add(1, circular as never);
  for (const odd of [null, "text", 5, Symbol("s")]) counter.add(1, odd as never);
  expect(await reader.points("a")).toEqual([
    [{ list: ["x", 1], n: 1, yes: true }, 2],
    [{ big: 1n }, 1],
    [{}, 4],
  ]);
  expect(messages).toEqual([]);
});

test("a value that an instrument cannot hold is ignored, and reported once", async () => {
  const { reader, meter } = setUp();
  const counter = meter.createCounter("counter");
  const histogram = meter.createHistogram("histogram");
  for (const value of [-1, -2, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, "1", "2"]) {
    counter.add(value as number, { refused: true });
    histogram.record(value as number, { refused: true });
  }
  const change = meter.createUpDownCounter("change");
  change.add(Number.NEGATIVE_INFINITY);
  change.add(1e40);
  expect(await reader.metrics()).toEqual(new Map());
  expect(messages).toEqual([
    'warn threadtally: "counter" takes no negative values, but got -1. It was ignored.',
    'warn threadtally: "histogram" takes no negative values, but got -1. It was ignored.',
    'warn threadtally: "counter" takes no NaN: no sum could hold it. It was ignored.',
    'debug threadtally: "histogram" takes no NaN: no sum could hold it. It was ignored.',
    'warn threadtally: "counter" takes no Infinity: no sum could hold it. It was ignored.',
    'warn threadtally: "histogram" takes no Infinity: no sum could hold it. It was ignored.',
    'warn threadtally: "counter" takes numbers, but got a string. It was ignored.',
    'warn threadtally: "histogram" takes numbers, but got a string. It was ignored.',
    'warn threadtally: "change" takes no -Infinity: no sum could hold it. It was ignored.',
    'warn threadtally: "change" takes no 1e+40: no sum could hold it. It was ignored.',
  ]);
});

test("a whole-number instrument truncates fractions", async () => {
  const { reader, meter } = setUp();
  const int = { valueType: ValueType.INT };
  meter.createCounter("a", int).add(2.9);
  meter.createUpDownCounter("b", int).add(-2.9);
  meter.createHistogram("c", int).record(0.9);
  meter.createGauge("d", int).record(-0.9);
  const values = [...(await reader.metrics()).values()].map(({ dataPoints: [point] }) => point?.value);
  expect(values).toMatchObject([2, -2, { sum: 0, min: 0, max: 0, count: 1 }, 0]);
  expect(messages).toHaveLength(4);
});

test("a gauge takes any number", async () => {
  const { reader, meter } = setUp();
  const gauge = meter.createGauge("a");
  for (const [index, value] of [Number.NaN, Number.POSITIVE_INFINITY, -1e300, 1.5e-7].entries()) {
    gauge.record(value, { index });
  }
  expect((await reader.points("a")).map(([, value]) => value)).toEqual([Number.NaN, Infinity, -1e300, 1.5e-7]);
});

test("a getter that throws costs its own record, and is reported once", async () => {
  const { reader, meter } = setUp();
  const counter = meter.createCounter("a");
  const odd = {
    get b(): string {
      throw new Error("no");
    },
  };
  counter.add(1, odd);
  counter.add(1, odd);
  counter.add(2);
  expect(await reader.points("a")).toEqual([[{}, 2]]);
  expect(messages).toEqual(['error threadtally: "a" did not record a value: Error: no']);
});

test("records after a detach are ignored in silence", () => {
  const { provider, meter } = setUp();
  const counter = meter.createCounter("a");
  provider.registry.detach();
  counter.add(1);
  expect(messages).toEqual([]);
});

test("a bound instrument records in its set, with what views keep of it", async () => {
  const views = [{ instrumentName: "*", attributeKeys: ["kept"] }];
  const delta = deltaReader();
  const provider = new MeterProvider({ readers: [delta], views });
  const meter = provider.getMeter("m");
  const set = { kept: 1, left: 2 };
  const bound = [meter.createCounter("a"), meter.createUpDownCounter("b")].map((sum) => sum.bind(set));
  const values = [meter.createHistogram("c"), meter.createGauge("d")].map((value) => value.bind(set));
  set.kept = 5;
  for (const sum of bound) sum.add(3);
  for (const value of values) value.record(3);
  bound[0]?.add(-1);
  const metrics = [...(await delta.metrics()).values()];
  expect(metrics.map(({ dataPoints: [point] }) => [point?.attributes, point?.value])).toEqual([
    [{ kept: 1 }, 3],
    [{ kept: 1 }, 3],
    [{ kept: 1 }, expect.objectContaining({ count: 1, sum: 3 })],
    [{ kept: 1 }, 3],
  ]);
  for (const value of values) value.record(3);
  expect(await delta.points("d")).toEqual([[{ kept: 1 }, 3]]);
  expect(messages).toEqual([expect.stringContaining("no negative values")]);
  await provider.shutdown();
  bound[0]?.add(1);
  expect(await delta.points("a").catch(() => [])).toEqual([]);
});

test("a bound instrument whose set cannot be read records nothing", async () => {
  const { reader, meter } = setUp();
  const odd = {
    get b(): string {
      throw new Error("no");
    },
  };
  meter.createCounter("a").bind(odd).add(1);
  expect(await reader.metrics()).toEqual(new Map());
  expect(messages).toEqual(['error threadtally: "a" did not record a value: Error: no']);
});

test("a text in place of attributes is the empty set, in bound instruments and in views, too", async () => {
  const reader = new TestReader();
  const views = [{ instrumentName: "viewed", excludedAttributeKeys: ["left"] }];
  const meter = new MeterProvider({ readers: [reader], views }).getMeter("m");
  for (const name of ["plain", "viewed"]) {
    const counter = meter.createCounter(name);
    for (const odd of ["ab", 5, null, true]) {
      counter.add(1, odd as never);
      counter.bind(odd as never).add(1);
    }
    expect(await reader.points(name)).toEqual([[{}, 8]]);
  }
  expect(messages).toEqual([]);
});
