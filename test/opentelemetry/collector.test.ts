/** Collections: totals and differences, times, and the shapes that exporters expect. */

import { AggregationType, InMemoryMetricExporter, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test, vi } from "vitest";
import { deltaReader, setUp, TestReader } from "./reading.ts";

test("a histogram has the buckets that it is advised, or those of the specification", async () => {
  const { reader, meter } = setUp();
  meter.createHistogram("advised", { advice: { explicitBucketBoundaries: [1, 2] } }).record(1);
  meter.createHistogram("single", { advice: { explicitBucketBoundaries: [] } }).record(7);
  meter.createHistogram("default").record(7);
  const metrics = await reader.metrics();
  const value = (name: string) => metrics.get(name)?.dataPoints[0]?.value;
  expect(value("advised")).toEqual({
    ...{ count: 1, sum: 1, min: 1, max: 1 },
    buckets: { boundaries: [1, 2], counts: [1, 0, 0] },
  });
  expect(value("single")).toMatchObject({ buckets: { boundaries: [], counts: [1] }, sum: 7, min: 7 });
  expect(value("default")).toMatchObject({ buckets: { counts: [0, 0, 1, ...Array(13).fill(0)] } });
  expect(metrics.get("advised")?.descriptor).toEqual({
    ...{ name: "advised", description: "", unit: "", type: "HISTOGRAM", valueType: 1 },
    advice: { explicitBucketBoundaries: [1, 2] },
  });
});

test("readers of totals and of differences do not disturb each other, and share one record", async () => {
  const total = new TestReader();
  const delta = deltaReader();
  const provider = new MeterProvider({ readers: [total, delta] });
  const meter = provider.getMeter("m");
  const counter = meter.createCounter("c");
  counter.add(1, { k: "a" });
  counter.add(2, { k: "b" });
  expect(await delta.points("c")).toEqual([
    [{ k: "a" }, 1],
    [{ k: "b" }, 2],
  ]);
  counter.add(3, { k: "b" });
  expect(await delta.points("c")).toEqual([[{ k: "b" }, 3]]);
  expect(await delta.metrics()).toEqual(new Map());
  expect(await total.points("c")).toEqual([
    [{ k: "a" }, 1],
    [{ k: "b" }, 5],
  ]);
  expect(provider.registry.snapshot({ space: "opentelemetry" }).metrics).toHaveLength(1);
});

test("differences include what was recorded without a change", async () => {
  const delta = deltaReader();
  const meter = new MeterProvider({ readers: [delta] }).getMeter("m");
  const counter = meter.createCounter("counter");
  const change = meter.createUpDownCounter("change");
  const gauge = meter.createGauge("gauge");
  const record = () => {
    counter.add(0);
    change.add(2);
    change.add(-2);
    gauge.record(5);
  };
  for (let round = 0; round < 2; round++) {
    record();
    const points = [...(await delta.metrics()).values()].map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints[0]?.value,
    ]);
    expect(points).toEqual([
      ["counter", 0],
      ["change", 0],
      ["gauge", 5],
    ]);
    expect(await delta.metrics()).toEqual(new Map());
  }
  change.add(-3);
  expect(await delta.points("change")).toEqual([[{}, -3]]);
});

test("differences of histograms have their own counts, and extremes if they are known", async () => {
  const delta = deltaReader();
  const histogram = new MeterProvider({ readers: [delta] })
    .getMeter("m")
    .createHistogram("h", { advice: { explicitBucketBoundaries: [10] } });
  const value = async () => (await delta.points("h"))[0]?.[1];
  const buckets = (...counts: number[]) => ({ boundaries: [10], counts });
  histogram.record(5);
  expect(await value()).toEqual({ buckets: buckets(1, 0), count: 1, sum: 5, min: 5, max: 5 });
  histogram.record(20);
  expect(await value()).toEqual({ buckets: buckets(0, 1), count: 1, sum: 20, min: undefined, max: 20 });
});

test("totals begin when their set was first recorded, and differences at the last collection", async () => {
  const total = new TestReader();
  const delta = deltaReader();
  const counter = new MeterProvider({ readers: [total, delta] }).getMeter("m").createCounter("c");
  counter.add(1, { k: 1 });
  const times = async (reader: TestReader) => (await reader.metrics()).get("c")?.dataPoints ?? [];
  const [first] = await times(delta);
  const begun = (await times(total))[0]?.startTime;
  counter.add(1, { k: 1 });
  counter.add(1, { k: 2 });
  const second = await times(delta);
  expect(second.map(({ startTime }) => startTime)).toEqual([first?.endTime, first?.endTime]);
  expect((await times(total))[0]?.startTime).toEqual(begun);
});

test("a total that began after its collection keeps its beginning: another would look like a reset", async () => {
  const turnBack = () => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 60_000 });
  turnBack();
  const { reader, meter } = setUp();
  vi.useRealTimers();
  meter.createCounter("c").add(1);
  turnBack();
  const timesOf = async () => {
    const [{ startTime, endTime } = {}] = (await reader.metrics()).get("c")?.dataPoints ?? [];
    return { startTime, endTime };
  };
  const before = await timesOf();
  vi.useRealTimers();
  const after = await timesOf();
  expect(before.endTime).toEqual(before.startTime);
  expect(after.startTime).toEqual(before.startTime);
});

test("an instrument that another aggregation is selected for becomes that metric", async () => {
  const option = (type: number, options = {}) => ({ aggregationSelector: () => ({ type, options }) as never });
  const ofType = async (type: number, options?: object) => {
    const { reader, meter } = setUp({}, option(type, options));
    meter.createHistogram("h").record(3);
    meter.createUpDownCounter("u").add(3);
    return [...(await reader.metrics()).values()].map(({ dataPointType, dataPoints: [point] }) => [
      dataPointType,
      point?.value,
    ]);
  };
  expect(await ofType(AggregationType.DROP)).toEqual([]);
  expect(await ofType(AggregationType.SUM)).toEqual([
    [3, 3],
    [3, 3],
  ]);
  expect(await ofType(AggregationType.LAST_VALUE)).toEqual([
    [2, 3],
    [2, 3],
  ]);
  const value = { buckets: { boundaries: [2, 5], counts: [0, 1, 0] }, count: 1 };
  expect(await ofType(AggregationType.EXPLICIT_BUCKET_HISTOGRAM, { boundaries: [5, 2], recordMinMax: false })).toEqual([
    [0, { ...value, sum: 3, min: undefined, max: undefined }],
    [0, { ...value, sum: undefined, min: undefined, max: undefined }],
  ]);
});

test("exponential histograms have at most as many buckets as they may", async () => {
  const { reader, meter } = setUp({}, { aggregationSelector: () => ({ type: 5, options: { maxSize: 4 } }) });
  const histogram = meter.createHistogram("h");
  for (const value of [0, 1, 2, 4, 4.1]) histogram.record(value);
  expect((await reader.points("h"))[0]?.[1]).toEqual({
    ...{ count: 5, sum: 11.1, min: 0, max: 4.1, scale: 0, zeroCount: 1 },
    positive: { offset: -1, bucketCounts: [1, 1, 1, 1] },
    negative: { offset: 0, bucketCounts: [] },
  });
  const one = meter.createHistogram("one");
  one.record(0);
  expect((await reader.points("one"))[0]?.[1]).toMatchObject({ zeroCount: 1, positive: { bucketCounts: [] } });
});

test("the SDK's periodic reader and exporters take the metrics", async () => {
  const exporter = new InMemoryMetricExporter(1);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({ readers: [reader], resource: { attributes: { "service.name": "shop" } } });
  provider.getMeter("shop", "1.2", { schemaUrl: "https://a.example" }).createCounter("orders").add(2);
  await provider.forceFlush();
  const [{ resource, scopeMetrics } = { resource: undefined, scopeMetrics: [] }] = exporter.getMetrics();
  expect(resource?.attributes).toEqual({ "service.name": "shop" });
  expect(scopeMetrics[0]?.scope).toEqual({ name: "shop", version: "1.2", schemaUrl: "https://a.example" });
  await provider.shutdown();
  expect(exporter.getMetrics()).toHaveLength(2);
});

test("the SDK's readers record metrics about themselves, if they may", async () => {
  const reader = new PeriodicExportingMetricReader({ exporter: new InMemoryMetricExporter(1) });
  const provider = new MeterProvider({ readers: [reader], sdkMetricsEnabled: true });
  await reader.collect();
  const { resourceMetrics } = await reader.collect();
  const [own] = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  expect(own?.descriptor.name).toBe("otel.sdk.metric_reader.collection.duration");
  await provider.shutdown();
});

test("a collection of a detached registry resolves, with the error", async () => {
  const { reader, provider, meter } = setUp();
  meter.createCounter("a").add(1);
  provider.registry.detach();
  const { errors, resourceMetrics } = await reader.collect();
  expect(errors).toMatchObject([{ code: "DETACHED" }]);
  expect(resourceMetrics.scopeMetrics).toEqual([]);
});

test("differences of an up-down counter are exact beside large totals", async () => {
  const reader = deltaReader();
  const open = new MeterProvider({ readers: [reader] }).getMeter("test").createUpDownCounter("open");
  open.add(2 ** 40);
  expect(await reader.points("open")).toEqual([[{}, 2 ** 40]]);
  for (const value of [0.3, -0.1]) {
    open.add(value);
    expect(await reader.points("open")).toEqual([[{}, value]]);
  }
});
