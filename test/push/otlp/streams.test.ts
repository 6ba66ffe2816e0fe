/** Streams of OpenTelemetry in a registry, which its instruments record, as a push sends them. */

import { threadId } from "node:worker_threads";
import type { Attributes, ObservableResult } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test, vi } from "vitest";
import { attributesOf, type Decoded, metricsIn } from "./decode.ts";
import { decoded, made, senderOf } from "./readSender.ts";

const ATTRIBUTES: Attributes = { route: "/a", status: 200, ratio: 0.5, ok: true, list: ["a", "b"] };

function recorded() {
  const registry = made(new Registry());
  const meter = new MeterProvider({ registry }).getMeter("shop", "1.2", { schemaUrl: "http://schema" });
  return { registry, meter };
}

test.each(["http/protobuf", "http/json"])("have their scope, descriptor and typed attributes in %s", (protocol) => {
  const { registry, meter } = recorded();
  registry.counter({ name: "own_total" }).inc();
  meter.createCounter("requests", { description: "Requests", unit: "{request}", valueType: 0 }).add(3, ATTRIBUTES);
  meter.createCounter("seconds", { unit: "s" }).add(0.1, ATTRIBUTES);
  meter.createUpDownCounter("queue").add(-2);
  meter.createHistogram("took", { unit: "ms", advice: { explicitBucketBoundaries: [1, 10] } }).record(5);
  meter.createGauge("level").record(1.5);
  const requests = decoded(senderOf(registry, { protocol }).read());
  expect(requests).toHaveLength(1);
  const { scopeMetrics } = requests[0].resourceMetrics[0];
  expect(scopeMetrics.map(({ scope, schemaUrl }: Decoded) => [scope.name, scope.version, schemaUrl])).toEqual([
    ["threadtally", "", ""],
    ["shop", "1.2", "http://schema"],
  ]);
  const metrics = metricsIn(requests);
  expect([...metrics.keys()]).toEqual(["own_total", "requests", "seconds", "queue", "took", "level"]);
  const { description, unit, sum } = metrics.get("requests");
  expect([description, unit, sum.isMonotonic, sum.aggregationTemporality]).toEqual(["Requests", "{request}", true, 2]);
  expect(sum.dataPoints).toMatchObject([{ value: "asInt", asInt: "3" }]);
  expect(attributesOf(sum.dataPoints[0])).toEqual({ ...ATTRIBUTES, status: "200" });
  expect(metrics.get("seconds").sum.dataPoints).toMatchObject([{ value: "asDouble", asDouble: 0.1 }]);
  expect(metrics.get("queue").sum).toMatchObject({
    isMonotonic: false,
    dataPoints: [{ value: "asDouble", asDouble: -2 }],
  });
  const [took] = metrics.get("took").histogram.dataPoints;
  expect(took).toMatchObject({
    _sum: "sum",
    sum: 5,
    count: "1",
    bucketCounts: ["0", "1", "0"],
    explicitBounds: [1, 10],
  });
  expect(metrics.get("level").gauge.dataPoints).toMatchObject([{ asDouble: 1.5 }]);
});

test.each(["http/protobuf", "http/json"])(
  "without a sum have none in %s: of values that may be negative",
  (protocol) => {
    const registry = made(new Registry());
    const views = [{ instrumentName: "queue", aggregation: { type: 4, options: { boundaries: [1] } } }];
    new MeterProvider({ registry, views } as never).getMeter("shop").createUpDownCounter("queue").add(-2);
    const [point] = metricsIn(decoded(senderOf(registry, { protocol }).read())).get("queue").histogram.dataPoints;
    expect(point).toMatchObject({ count: "1", bucketCounts: ["1", "0"] });
    expect(point._sum).toBeUndefined();
  },
);

test.each(["http/protobuf", "http/json"])("have no more buckets than their aggregation, in %s", (protocol) => {
  const registry = made();
  const views = [{ instrumentName: "took", aggregation: { type: 5, options: { maxSize: 4 } } }];
  const took = new MeterProvider({ registry, views }).getMeter("shop").createHistogram("took");
  for (let power = -10; power < 20; power++) took.record(2 ** power);
  const [point] = metricsIn(decoded(senderOf(registry, { protocol }).read())).get("took").exponentialHistogram
    .dataPoints;
  expect([point.scale, point.positive]).toEqual([
    -4,
    // Above 2^-16, 2^0 and 2^16.
    expect.objectContaining({ offset: -1, bucketCounts: ["11", "16", "3"] }),
  ]);
});

test("are differences if those are wanted, beside the registry's own metrics", () => {
  const { registry, meter } = recorded();
  const requests = meter.createCounter("requests", { valueType: 0 });
  const sender = senderOf(registry, { temporality: "delta" });
  const values = () =>
    metricsIn(decoded(sender.read()))
      .get("requests")
      ?.sum.dataPoints.map(({ asInt }: Decoded) => asInt);
  requests.add(3);
  expect(values()).toEqual(["3"]);
  requests.add(2);
  expect(values()).toEqual(["2"]);
  expect(values()).toBeUndefined();
});

test.each(["cumulative", "delta"])(
  "that callbacks observe are the totals of each thread, %s or not",
  async (temporality) => {
    const { registry, meter } = recorded();
    let total = 1;
    const level = meter.createObservableGauge("level");
    const callback = (result: ObservableResult) => result.observe(2, { a: 1 });
    meter.createObservableCounter("total").addCallback((result) => result.observe(total, { a: 1 }));
    meter.createObservableUpDownCounter("size").addCallback((result) => result.observe(-total / 2));
    level.addCallback(callback);
    const sender = senderOf(registry, { temporality });
    const becomes = async (expected: object) => {
      await vi.waitFor(() => {
        registry.collect();
        const metrics = [...metricsIn(decoded(sender.read()))];
        expect(Object.fromEntries(metrics.map(([name, metric]) => [name, valuesOf(metric)]))).toEqual(expected);
      });
    };
    const thread = { "thread.id": String(threadId) };
    const sum = { isMonotonic: true, aggregationTemporality: 2 };
    const expected = (value: number) => ({
      total: [sum, [value, { a: "1", ...thread }]],
      size: [{ ...sum, isMonotonic: false }, [-value / 2, thread]],
    });
    await becomes({ ...expected(1), level: [{}, [2, { a: "1", ...thread }]] });
    total = 3;
    level.removeCallback(callback);
    await becomes(expected(3));
  },
);

/** Returns what a sum is, and the values and attributes of a metric's points. */
function valuesOf({ data, ...metric }: Decoded) {
  const { isMonotonic, aggregationTemporality, dataPoints } = metric[data];
  for (const { startTimeUnixNano: start } of dataPoints) if (data === "sum") expect(Number(start)).toBeGreaterThan(0);
  const head = data === "sum" ? { isMonotonic, aggregationTemporality } : {};
  return [head, ...dataPoints.map((point: Decoded) => [point.asDouble, attributesOf(point)])];
}
