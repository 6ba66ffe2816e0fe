/** Registries through the readers of OpenTelemetry's SDK. */

import { AggregationTemporality, DataPointType } from "@opentelemetry/sdk-metrics";
import { exponential, mergeSnapshots, Registry } from "threadtally";
import { metricProducer } from "threadtally/opentelemetry";
import { expect, onTestFinished, test, vi } from "vitest";
import { expectRefusal } from "../support/refusals.ts";
import { testRegistry } from "../support/testRegistry.ts";
import { bare, readerOf, valuesOf } from "./producerReaders.ts";

const { CUMULATIVE, DELTA } = AggregationTemporality;

test("every kind becomes the type that it is, with its unit", async () => {
  const registry = testRegistry({ labels: { app: "shop" } });
  registry.counter({ name: "jobs_total", help: "Finished jobs" }).inc(3);
  registry.upDownCounter({ name: "open_bytes", help: "Open" }).add(-2);
  registry.gauge({ name: "temperature", help: "Now", unit: "Cel" }).set(20.5);
  registry.mean({ name: "size", help: "Sizes", unit: "ms", minMax: true }).record(5);
  const took = registry.histogram({ name: "took_seconds", help: "Took", buckets: [0.1, 0.5], minMax: true });
  for (const value of [0.1, 0.2, 0.3, 7]) took.record(value);
  const metrics = await readerOf(registry)();
  expect(
    [...metrics.values()].map(({ descriptor, dataPointType, aggregationTemporality }) => [
      ...[descriptor.name, descriptor.description, descriptor.unit, descriptor.valueType],
      ...[dataPointType, aggregationTemporality],
    ]),
  ).toEqual([
    ["jobs_total", "Finished jobs", "", 0, DataPointType.SUM, CUMULATIVE],
    ["open_bytes", "Open", "By", 0, DataPointType.SUM, CUMULATIVE],
    ["temperature", "Now", "Cel", 1, DataPointType.GAUGE, CUMULATIVE],
    ["size", "Sizes", "ms", 1, DataPointType.HISTOGRAM, CUMULATIVE],
    ["took_seconds", "Took", "s", 1, DataPointType.HISTOGRAM, CUMULATIVE],
  ]);
  expect([...metrics.values()].map((metric) => "isMonotonic" in metric && metric.isMonotonic)).toEqual([
    ...[true, false, false, false, false],
  ]);
  const values = [...metrics.values()].map(({ dataPoints }) => dataPoints.map(({ value }) => value));
  expect(values).toEqual([
    [3],
    [-2],
    [20.5],
    [{ buckets: { boundaries: [], counts: [1] }, count: 1, sum: 5, min: 5, max: 5 }],
    [{ buckets: { boundaries: [0.1, 0.5], counts: [1, 2, 1] }, count: 4, sum: 7.6, min: 0.1, max: 7 }],
  ]);
  const attributes = [...metrics.values()].flatMap(({ dataPoints }) => dataPoints.map((point) => point.attributes));
  expect(attributes).toEqual(Array(5).fill({ app: "shop" }));
});

test("a gauge without a level has no metric", async () => {
  const registry = testRegistry();
  registry.gauge({ name: "temperature", help: "Now" });
  expect((await readerOf(registry)()).size).toBe(0);
});

test("a histogram of a schema becomes an exponential histogram", async () => {
  const registry = testRegistry();
  const buckets = exponential({ schema: 1, min: 1, max: 16 });
  const sizes = registry.histogram({ name: "sizes", help: "Sizes", buckets });
  for (const value of [0, 1.5, 3, 4, 4, 5, 100]) sizes.record(value);
  const metric = (await readerOf(registry)()).get("sizes");
  expect(metric?.dataPointType).toBe(DataPointType.EXPONENTIAL_HISTOGRAM);
  // With two buckets for each doubling, bucket i is above 2^(i/2) and at most 2^((i+1)/2): 1.5 is in 1, 3 in 3, 4 in 3.
  expect(bare(metric)).toEqual({
    ...{ count: 7, sum: 117.5, min: undefined, max: undefined, scale: 1, zeroCount: 1 },
    positive: { offset: 1, bucketCounts: [1, 0, 3, 1, 0, 0, 0, 1] },
    negative: { offset: 0, bucketCounts: [] },
  });
});

test("totals never fall if metrics are reset meanwhile, and their beginning stays", async () => {
  const registry = testRegistry();
  const jobs = registry.counter({ name: "jobs_total", help: "Jobs" });
  const took = registry.histogram({ name: "took_seconds", help: "Took", buckets: [1] });
  const collect = readerOf(registry);
  jobs.inc(5);
  took.record(0.5);
  const first = await collect();
  jobs.reset();
  registry.reset();
  jobs.inc(2);
  took.record(2);
  const second = await collect();
  expect(bare(second.get("jobs_total"))).toBe(7);
  expect(bare(second.get("took_seconds"))).toMatchObject({ count: 2, sum: 2.5, buckets: { counts: [1, 1] } });
  for (const name of ["jobs_total", "took_seconds"]) {
    const [before, after] = [first, second].map((metrics) => metrics.get(name)?.dataPoints[0]);
    expect(after?.startTime).toEqual(before?.startTime);
  }
});

test("a removed label set is left out, and continues at its total if it is recorded again", async () => {
  const registry = testRegistry();
  const jobs = registry.counter({ name: "jobs_total", help: "Jobs", labelNames: ["kind"] });
  const collect = readerOf(registry);
  const differences = readerOf(registry, { temporality: "delta" });
  jobs.labels("a").inc(5);
  jobs.labels("b").inc(1);
  const first = (await collect()).get("jobs_total");
  await differences();
  jobs.remove("a");
  expect(valuesOf((await collect()).get("jobs_total"))).toEqual({ '{"kind":"b"}': 1 });
  jobs.labels("a").inc(2);
  const third = (await collect()).get("jobs_total");
  expect(valuesOf(third)).toEqual({ '{"kind":"a"}': 7, '{"kind":"b"}': 1 });
  expect(valuesOf((await differences()).get("jobs_total"))).toEqual({ '{"kind":"a"}': 2 });
  expect(third?.dataPoints[0]?.startTime).toEqual(first?.dataPoints[0]?.startTime);
});

test("a label set that takes the place of a removed one begins later, from nothing", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const registry = testRegistry();
  const jobs = registry.counter({ name: "jobs_total", help: "Jobs", labelNames: ["kind"], maxSeries: 1 });
  const collect = readerOf(registry);
  jobs.labels("a").inc(5);
  const first = (await collect()).get("jobs_total")?.dataPoints[0];
  jobs.remove("a");
  vi.setSystemTime(Date.now() + 5000);
  jobs.labels("b").inc(2);
  const second = (await collect()).get("jobs_total")?.dataPoints;
  expect(second).toMatchObject([{ attributes: { kind: "b" }, value: 2 }]);
  expect((second?.[0]?.startTime[0] as number) - (first?.startTime[0] as number)).toBe(5);
});

test("label sets beyond the limit are one point with the overflow attribute", async () => {
  const registry = testRegistry({ labels: { app: "shop" } });
  const jobs = registry.counter({ name: "jobs_total", help: "Jobs", labelNames: ["kind"], maxSeries: 1 });
  for (const kind of ["a", "b", "c"]) jobs.labels(kind).inc();
  expect(valuesOf((await readerOf(registry)()).get("jobs_total"))).toEqual({
    '{"app":"shop","otel.metric.overflow":true}': 2,
    '{"app":"shop","kind":"a"}': 1,
  });
});

test("differences are of each producer, and their sums are the totals", async () => {
  const registry = testRegistry();
  const jobs = registry.counter({ name: "jobs_total", help: "Jobs", scale: 10 });
  const took = registry.histogram({ name: "took_seconds", help: "Took", buckets: [1], minMax: true });
  const open = registry.upDownCounter({ name: "open", help: "Open" });
  const [one, other] = [readerOf(registry, { temporality: "delta" }), readerOf(registry, { temporality: "delta" })];
  jobs.inc(0.1);
  took.record(0.5);
  open.add(2);
  const first = await one();
  expect(bare(first.get("jobs_total"))).toBe(0.1);
  expect(first.get("jobs_total")?.aggregationTemporality).toBe(DELTA);
  expect(first.get("open")?.aggregationTemporality).toBe(CUMULATIVE);
  jobs.inc(0.2);
  jobs.reset();
  open.add(1);
  const second = await one();
  expect(bare(second.get("jobs_total"))).toBe(0.2);
  expect(bare(second.get("open"))).toBe(3);
  expect(second.get("took_seconds")).toBeUndefined(); // nothing was recorded
  const all = await other();
  expect(bare(all.get("jobs_total"))).toBe(0.3);
  expect(bare(all.get("took_seconds"))).toMatchObject({ count: 1, sum: 0.5, min: undefined, max: undefined });
  const [before, after] = [first, second].map((metrics) => metrics.get("jobs_total")?.dataPoints[0]);
  expect(after?.startTime).toEqual(before?.endTime);
  expect(second.get("open")?.dataPoints[0]?.startTime).toEqual(first.get("open")?.dataPoints[0]?.startTime);
});

test("a merged snapshot is a source", async () => {
  const registries = [testRegistry(), testRegistry()];
  for (const [index, registry] of registries.entries()) {
    registry.counter({ name: "jobs_total", help: "Jobs", scale: 10 }).inc(0.1);
    registry.gauge({ name: "level", help: "Level", aggregate: "sum" }).set(index + 1);
    registry.mean({ name: "size", help: "Size", minMax: true }).record(index);
    registry.histogram({ name: "took", help: "Took", buckets: [1] }).record(index * 2);
    registry.counter({ name: "theirs", space: "another-adapter" }).inc();
  }
  const collect = readerOf(async () => mergeSnapshots(registries.map((registry) => registry.snapshot())));
  const values = Object.fromEntries([...(await collect())].map(([name, metric]) => [name, bare(metric)]));
  expect(values).toEqual({
    jobs_total: 0.2,
    level: 3,
    size: { buckets: { boundaries: [], counts: [2] }, count: 2, sum: 1, min: 0, max: 1 },
    took: { buckets: { boundaries: [1], counts: [1, 1] }, count: 2, sum: 2, min: undefined, max: undefined },
  });
});

test("names renames metrics and leaves some out", async () => {
  const registry = testRegistry();
  registry.counter({ name: "jobs_total", help: "Jobs" }).inc();
  registry.counter({ name: "hidden_total", help: "Hidden" }).inc();
  const names = ({ name }: { readonly name: string }) => (name === "jobs_total" ? "shop.jobs" : undefined);
  expect([...(await readerOf(registry, { names })()).keys()]).toEqual(["shop.jobs"]);
});

test("a collection never rejects: what fails is in its errors, and all else is exported", async () => {
  const registry = new Registry();
  registry.counter({ name: "one_total", help: "One" }).inc();
  registry.counter({ name: "two_total", help: "Two" }).inc(2);
  const names = ({ name }: { readonly name: string }) => {
    if (name === "one_total") throw new Error("no name");
    return name;
  };
  const { resourceMetrics, errors } = await metricProducer(registry, { names }).collect();
  expect(errors).toEqual([new Error("no name")]);
  expect(resourceMetrics.scopeMetrics[0]?.metrics.map(({ descriptor }) => descriptor.name)).toEqual(["two_total"]);
  const twice = await metricProducer(registry, { names: () => "same" }).collect();
  expect(twice.errors).toMatchObject([{ code: "NAME_INVALID" }]);
  expect(twice.resourceMetrics.scopeMetrics[0]?.metrics.length).toBe(1);
  // A rejection that nobody handles would fail this test.
  const late = (async () => Promise.reject(new Error("late"))) as never;
  expect((await metricProducer(registry, { names: late }).collect()).errors).toMatchObject([
    { code: "NAME_INVALID" },
    { code: "NAME_INVALID" },
  ]);
  const broken = await metricProducer((() => ({ type: "nothing" })) as never).collect();
  expect(broken.errors).toMatchObject([{ code: "SNAPSHOT_INVALID" }]);
  registry.detach();
  const detached = await metricProducer(registry).collect();
  expect(detached.errors).toMatchObject([{ code: "DETACHED" }]);
  expect(detached.resourceMetrics.scopeMetrics).toEqual([]);
});

test("levels of collect callbacks are current", async () => {
  const registry = testRegistry();
  let level = 0;
  registry.gauge({ name: "level", help: "Level", collect: (gauge) => gauge.set(level) });
  const collect = readerOf(registry);
  level = 1;
  expect(bare((await collect()).get("level"))).toBe(1);
  level = 2;
  expect(bare((await collect()).get("level"))).toBe(2);
});

test("bad options are refused", () => {
  const registry = testRegistry();
  const produce = (source: unknown, options?: unknown) => () => metricProducer(source as never, options as never);
  const refused = [
    [TypeError, /Options here are temporality, scope, names/, produce(registry, { temporalty: "delta" })],
    [TypeError, /takes an object of options/, produce(registry, null)],
    [RangeError, /temporality must be "cumulative" or "delta"/, produce(registry, { temporality: 1 })],
    [TypeError, /scope.name must be a string/, produce(registry, { scope: {} })],
    [TypeError, /scope.version must be a string/, produce(registry, { scope: { name: "a", version: 1 } })],
    [TypeError, /Options here are name, version, schemaUrl/, produce(registry, { scope: { name: "a", url: "b" } })],
    [TypeError, /names must be a function/, produce(registry, { names: [] })],
    [TypeError, /A source must be a registry/, produce(registry.snapshot())],
    [RangeError, /Only a registry has differences/, produce(() => registry.snapshot(), { temporality: "delta" })],
  ] as const;
  for (const [type, text, call] of refused) expectRefusal(call, type, "OPTION_INVALID", text);
});
