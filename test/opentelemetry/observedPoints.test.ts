/** Points of observed streams: what is kept of attribute sets, takeovers, the overflow point, shared streams. */

import { threadId } from "node:worker_threads";
import type { ObservableResult } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test, vi } from "vitest";
import { ObservedPoints } from "../../src/opentelemetry/observedPoints.ts";
import type { Stream } from "../../src/streams/stream.ts";
import { deltaReader, setUp, TestReader } from "./reading.ts";

const TOTALS = { type: "OBSERVABLE_COUNTER", aggregation: { kind: "sum" }, limit: 2 } as Stream;
const INTERVAL: Parameters<ObservedPoints["points"]>[2] = {
  isDelta: true,
  since: [1, 0],
  end: [2, 0],
  begun: new Map(),
  isTakenOver: false,
};
const valuesOf = (points: ReturnType<ObservedPoints["points"]>) =>
  points.map(({ attributes, value }) => [attributes, value]);

test("what is observed is copied, without what an attribute set cannot hold", async () => {
  const { reader, meter } = setUp();
  const list = ["a"];
  const observed = { list, none: undefined, call() {}, nested: { a: 1 }, zero: -0 };
  meter.createObservableGauge("level").addCallback((result) => {
    result.observe(1, observed as never);
    list[0] = "b";
  });
  expect(await reader.points("level")).toEqual([[{ list: ["a"], zero: 0 }, 1]]);
});

test("instruments of which views make one metric are all in it, for each reader and for other threads", async () => {
  const views = ["a", "b"].map((instrumentName) => ({ instrumentName, name: "both" }));
  const observe = (provider: MeterProvider) => {
    for (const [index, name] of ["a", "b"].entries()) {
      const call = (result: ObservableResult) => result.observe(index, { of: name });
      provider.getMeter("test").createObservableGauge(name).addCallback(call);
    }
  };
  const registry = new Registry();
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: [reader], views });
  observe(provider);
  const own = [
    [{ of: "a" }, 0],
    [{ of: "b" }, 1],
  ];
  expect(await reader.points("both")).toEqual(own);
  const other = new MeterProvider({ registry, views });
  observe(other);
  const others = own.map(([attributes, value]) => [{ ...(attributes as object), "thread.id": threadId }, value]);
  await vi.waitFor(async () => expect(await reader.points("both")).toEqual([...own, ...others]));
  await Promise.all([provider.shutdown(), other.shutdown()]);
});

test("after a takeover, differences of observed totals begin with what was observed then", async () => {
  const registry = new Registry();
  const first = new MeterProvider({ registry, readers: [deltaReader()] });
  const reader = deltaReader();
  const second = new MeterProvider({ registry, readers: [reader], exporter: "always" });
  let total = 1000;
  const observe = (result: ObservableResult) => result.observe(total);
  const counter = second.getMeter("test").createObservableCounter("total");
  counter.addCallback(observe);
  expect(await reader.points("total")).toEqual([]);
  total = 1001;
  expect(await reader.points("total")).toEqual([[{}, 1]]);
  // What is observed for the first time later was in no export.
  second.getMeter("test").createObservableCounter("later").addCallback(observe);
  expect(await reader.points("later")).toEqual([[{}, 1001]]);
  await Promise.all([first.shutdown(), second.shutdown()]);
});

test("sets that are observed no more are forgotten from the limit on, the oldest first", () => {
  const points = new ObservedPoints();
  const observe = (...texts: string[]) =>
    valuesOf(
      points.points(
        TOTALS,
        texts.map((text) => [text, 5] as const),
        INTERVAL,
      ),
    );
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => `{"of":"${name}"}`) as [string, string, string, string];
  observe(a);
  observe(b);
  observe(c);
  expect(observe(a)).toEqual([[{ of: "a" }, 0]]);
  observe(d);
  expect(observe(b)).toEqual([[{ of: "b" }, 5]]);
});

test("the overflow points of several threads are one", () => {
  const overflow = '{"otel.metric.overflow":true}';
  const points = new ObservedPoints();
  const observed = [[overflow, 1] as const, ['{"of":1}', 1] as const, ['{"of":2}', 1] as const];
  const more = [['{"of":3}', 1] as const, [overflow, 2] as const];
  expect(valuesOf(points.points(TOTALS, [...observed, ...more], INTERVAL))).toEqual([
    [{ "otel.metric.overflow": true }, 4],
    [{ of: 1 }, 1],
    [{ of: 2 }, 1],
  ]);
});

test("totals that other threads observe keep their beginning at a takeover", async () => {
  const registry = new Registry();
  const readers = [new TestReader(), new TestReader()] as const;
  const observing = new MeterProvider({ registry });
  observing
    .getMeter("test")
    .createObservableCounter("total")
    .addCallback((result) => result.observe(5));
  const startOf = async (reader: TestReader) => {
    await vi.waitUntil(async () => (await reader.points("total")).length > 0);
    return (await reader.metrics()).get("total")?.dataPoints[0]?.startTime;
  };
  const first = new MeterProvider({ registry, readers: [readers[0]] });
  const start = await startOf(readers[0]);
  await first.shutdown();
  const second = new MeterProvider({ registry, readers: [readers[1]] });
  expect(await startOf(readers[1])).toEqual(start);
  await Promise.all([second.shutdown(), observing.shutdown()]);
});
