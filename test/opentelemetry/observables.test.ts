/** Observable instruments: their callbacks, and the points of one thread. */

import { ValueType } from "@opentelemetry/api";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { deltaReader, setUp, TestReader } from "./reading.ts";

const messages = recordDiagnostics();

test("a collection has what its own round observed", async () => {
  const { reader, meter } = setUp();
  let sets = ["a", "b"];
  const level = meter.createObservableGauge("level");
  level.addCallback(async (result) => {
    await Promise.resolve();
    for (const set of sets) result.observe(sets.length, { set });
  });
  expect(await reader.points("level")).toEqual([
    [{ set: "a" }, 2],
    [{ set: "b" }, 2],
  ]);
  sets = ["b"];
  expect(await reader.points("level")).toEqual([[{ set: "b" }, 1]]);
  sets = [];
  expect(await reader.metrics()).toEqual(new Map());
});

test("callbacks that a callback adds run from the next collection on", async () => {
  const { reader, meter } = setUp();
  const level = meter.createObservableGauge("level");
  let runs = 0;
  const adds = () => {
    // Without this end, a test that fails would never end.
    if (++runs < 1000) level.addCallback(() => adds());
  };
  level.addCallback(adds);
  const counts = [];
  for (let round = 0; round < 3; round++) {
    await reader.collect();
    counts.push(runs);
  }
  expect(counts).toEqual([1, 3, 7]);
});

test("readers get totals or differences of observed totals, also of one that began again", async () => {
  const total = new TestReader();
  const delta = deltaReader();
  const meter = new MeterProvider({ readers: [total, delta] }).getMeter("m");
  let value = 0;
  meter.createObservableCounter("up").addCallback((result) => result.observe(value));
  meter.createObservableUpDownCounter("both").addCallback((result) => result.observe(value));
  const values = async (reader: TestReader) => {
    const metrics = await reader.metrics();
    return ["up", "both"].map((name) => metrics.get(name)?.dataPoints[0]?.value);
  };
  const rounds: [value: number, up: number, both: number][] = [
    [5, 5, 5],
    [7, 2, 2],
    [3, 3, -4],
  ];
  for (const [next, up, both] of rounds) {
    value = next;
    expect(await values(total)).toEqual([next, next]);
    expect(await values(delta)).toEqual([up, both]);
  }
});

test("batch callbacks observe the instruments that they were added for", async () => {
  const { reader, meter } = setUp();
  const [a, b, c] = ["a", "b", "c"].map((name) => meter.createObservableGauge(name)) as never[];
  const callback = (result: { observe(instrument: unknown, value: number): void }) => {
    for (const [index, one] of [a, b, c].entries()) result.observe(one, index);
  };
  meter.addBatchObservableCallback(callback as never, [a, b] as never);
  meter.addBatchObservableCallback(callback as never, [a, b] as never);
  expect([...(await reader.metrics()).keys()]).toEqual(["a", "b"]);
  meter.removeBatchObservableCallback(callback as never, [b, a] as never);
  expect(await reader.metrics()).toEqual(new Map());
});

test("a callback counts once, until it is removed", async () => {
  const { reader, meter } = setUp();
  let calls = 0;
  const callback = () => {
    calls++;
  };
  const gauge = meter.createObservableGauge("a");
  gauge.addCallback(callback);
  gauge.addCallback(callback);
  await reader.collect();
  gauge.removeCallback(callback);
  await reader.collect();
  expect(calls).toBe(1);
});

test("the errors of callbacks are those of the collection, and the others are read", async () => {
  const { reader, meter } = setUp();
  meter.createObservableGauge("thrown").addCallback((result) => {
    result.observe(1);
    throw new Error("no");
  });
  meter.createObservableGauge("late").addCallback(() => new Promise(() => {}));
  meter.createObservableGauge("fine").addCallback((result) => result.observe(1));
  const { errors, resourceMetrics } = await reader.collect({ timeoutMillis: 20 });
  expect(errors).toMatchObject([{ message: "no" }, { name: "TimeoutError" }]);
  expect(resourceMetrics.scopeMetrics[0]?.metrics.map(({ descriptor }) => descriptor.name)).toEqual(["fine"]);
});

test("odd values are ignored or truncated, and reported once", async () => {
  const { reader, meter } = setUp();
  meter.createObservableGauge("a", { valueType: ValueType.INT }).addCallback((result) => {
    result.observe("1" as never);
    result.observe(1.5, { b: 1 });
    result.observe(2, null as never);
  });
  expect(await reader.points("a")).toEqual([
    [{ b: 1 }, 1],
    [{}, 2],
  ]);
  await reader.collect();
  expect(messages).toHaveLength(2);
});

test("observed sums ignore what is no number or, of counters, negative", async () => {
  const { reader, meter } = setUp();
  for (const kind of ["Counter", "UpDownCounter", "Gauge"] as const) {
    meter[`createObservable${kind}`](kind).addCallback((result) => {
      for (const [of, value] of Object.entries({
        nan: Number.NaN,
        infinite: Number.POSITIVE_INFINITY,
        less: -1,
        fine: 1,
      }))
        result.observe(value, { of });
    });
  }
  const metrics = await reader.metrics();
  const seen = (name: string) => metrics.get(name)?.dataPoints.map(({ attributes }) => attributes.of);
  expect(seen("Counter")).toEqual(["fine"]);
  expect(seen("UpDownCounter")).toEqual(["less", "fine"]);
  expect(seen("Gauge")).toEqual(["nan", "infinite", "less", "fine"]);
  expect(messages).toHaveLength(5);
});

test("observed values are no distribution, whatever a reader selects", async () => {
  const { reader, meter } = setUp({}, { aggregationSelector: () => ({ type: 4, options: { boundaries: [1] } }) });
  meter.createObservableGauge("a").addCallback((result) => result.observe(3));
  expect(await reader.points("a")).toEqual([[{}, 3]]);
});

test("an attributes processor that throws costs its own metric", async () => {
  const process = () => {
    throw new Error("no");
  };
  const { reader, meter } = setUp({ views: [{ instrumentName: "bad", attributesProcessors: [{ process }] }] });
  for (const name of ["bad", "good"]) meter.createObservableGauge(name).addCallback((result) => result.observe(3));
  const { errors, resourceMetrics } = await reader.collect();
  expect(errors).toMatchObject([{ message: "no" }]);
  expect(resourceMetrics.scopeMetrics[0]?.metrics.map(({ descriptor }) => descriptor.name)).toEqual(["good"]);
});

test("a view joins observations and limits their sets", async () => {
  const { reader, meter } = setUp({
    views: [
      { instrumentName: "sum", attributeKeys: ["a"] },
      { instrumentName: "level", attributeKeys: ["a"] },
      { instrumentName: "limited", aggregationCardinalityLimit: 1 },
    ],
  });
  const observe = (result: { observe(value: number, attributes: object): void }) => {
    for (const b of [1, 2, 3]) result.observe(b, { a: 0, b });
  };
  meter.createObservableCounter("sum").addCallback(observe as never);
  meter.createObservableGauge("level").addCallback(observe as never);
  meter.createObservableCounter("limited").addCallback(observe as never);
  expect(await reader.points("sum")).toEqual([[{ a: 0 }, 6]]);
  expect(await reader.points("level")).toEqual([[{ a: 0 }, 3]]);
  expect(await reader.points("limited")).toEqual([
    [{ a: 0, b: 1 }, 1],
    [{ "otel.metric.overflow": true }, 5],
  ]);
});
