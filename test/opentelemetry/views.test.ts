/** Views, cardinality limits, and what meters report. */

import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, context, propagation, ROOT_CONTEXT } from "@opentelemetry/api";
import { AggregationType, createAllowListAttributesProcessor } from "@opentelemetry/sdk-metrics";
import { MeterProvider, type ViewOptions } from "threadtally/opentelemetry";
import { expect, onTestFinished, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { setUp, TestReader } from "./reading.ts";

const messages = recordDiagnostics();

test.each<[keyof ViewOptions, string, string]>([
  ["instrumentName", "http.*", "x.*"],
  ["instrumentName", "*", "http"],
  ["instrumentName", "http?server", "http??server"],
  ["instrumentType", "COUNTER", "GAUGE"],
  ["instrumentUnit", "s", "ms"],
  ["meterName", "m", "M"],
  ["meterVersion", "1", "2"],
  ["meterSchemaUrl", "https://a.example", "https://b.example"],
])("a view selects instruments by %s", async (criterion, matching, other) => {
  for (const [pattern, description] of [
    [matching, "of the view"],
    [other, "own"],
  ]) {
    const { provider, reader } = setUp({ views: [{ [criterion]: pattern, description: "of the view" }] });
    const meter = provider.getMeter("m", "1", { schemaUrl: "https://a.example" });
    meter.createCounter("http.server", { unit: "s", description: "own" }).add(1);
    expect((await reader.metrics()).get("http.server")?.descriptor.description).toBe(description);
  }
});

test("each matching view is a metric, with its own name, attributes and aggregation", async () => {
  const instrumentName = "took";
  const { reader, meter } = setUp({
    views: [
      { instrumentName, name: "kept", attributeKeys: ["a"] },
      { instrumentName, name: "left", excludedAttributeKeys: ["a"], aggregation: { type: AggregationType.SUM } },
      { instrumentName, name: "processed", attributesProcessors: [createAllowListAttributesProcessor(["b"])] },
      { instrumentName: "dropped", aggregation: { type: AggregationType.DROP } },
    ],
  });
  const took = meter.createHistogram(instrumentName);
  took.record(1, { a: 1, b: 1 });
  took.record(2, { a: 1, b: 2 });
  meter.createCounter("dropped").add(1);
  expect([...(await reader.metrics()).keys()]).toEqual(["kept", "left", "processed"]);
  expect(await reader.points("kept")).toMatchObject([[{ a: 1 }, { count: 2, sum: 3 }]]);
  expect(await reader.points("left")).toEqual([
    [{ b: 1 }, 1],
    [{ b: 2 }, 2],
  ]);
  expect(await reader.points("processed")).toMatchObject([
    [{ b: 1 }, { count: 1 }],
    [{ b: 2 }, { count: 1 }],
  ]);
});

test("attributes that a processor only promises are refused, and their rejection ends no process", async () => {
  const process = (async () => Promise.reject(new Error("late"))) as never;
  const { reader, meter } = setUp({ views: [{ instrumentName: "*", attributesProcessors: [{ process }] }] });
  meter.createCounter("c").add(1, { a: 1 });
  expect(await reader.points("c")).toEqual([]);
  expect(messages).toEqual([expect.stringMatching(/^error .*"c" did not record a value: .*returned a promise/)]);
});

/** Keeps active contexts with AsyncLocalStorage until the test ends, as OpenTelemetry's context manager does. */
function keepContexts() {
  const storage = new AsyncLocalStorage<Context>();
  const manager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active: Context, call: (...given: never[]) => unknown, self: unknown, ...given: never[]) =>
      storage.run(active, () => call.apply(self, given)),
    bind: (_: Context, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  };
  context.setGlobalContextManager(manager as never);
  onTestFinished(() => context.disable());
}

test.each([0, 1])("a processor gets the given context, or the active one, with temporality %i", async (temporality) => {
  keepContexts();
  const of = (name: string) =>
    propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ tenant: { value: name } }));
  const process = (given: object, its?: Context) => ({
    ...given,
    tenant: propagation.getBaggage(its as Context)?.getEntry("tenant")?.value ?? "none",
  });
  const { reader, meter } = setUp(
    { views: [{ instrumentName: "*", attributesProcessors: [{ process }] }] },
    { aggregationTemporalitySelector: () => temporality },
  );
  const [counter, upDown, gauge] = [meter.createCounter("c"), meter.createUpDownCounter("u"), meter.createGauge("g")];
  context.with(of("active"), () => {
    counter.add(0);
    upDown.add(1);
    gauge.record(2);
    const bound = upDown.bind({ bound: true });
    context.with(of("later"), () => bound.add(4));
    counter.add(8, {}, of("given"));
    counter.add(16, {}, null as never);
  });
  counter.add(32);
  const points = await reader.metrics();
  const valuesOf = (name: string) =>
    points.get(name)?.dataPoints.map(({ attributes, value }) => ({ ...attributes, value }));
  expect(valuesOf("c")).toEqual([
    { tenant: "active", value: 16 },
    { tenant: "given", value: 8 },
    { tenant: "none", value: 32 },
  ]);
  expect(valuesOf("u")).toEqual([
    { tenant: "active", value: 1 },
    { bound: true, tenant: "active", value: 4 },
  ]);
  expect(valuesOf("g")).toEqual([{ tenant: "active", value: 2 }]);
  expect(messages).toEqual([]);
});

test("a view's scale keeps more decimals", async () => {
  const { reader, meter } = setUp({ views: [{ instrumentName: "fine", scale: 1e12 }], scale: 1000 });
  for (const name of ["fine", "coarse"]) meter.createCounter(name).add(0.000123456789);
  expect(await reader.points("fine")).toEqual([[{}, 0.000123456789]]);
  expect(await reader.points("coarse")).toEqual([[{}, 0]]);
});

test.each([
  ["the specification's, exactly the limit", "specification" as const, 3],
  ["the SDK's, one fewer", "sdk" as const, 2],
])("by a limit that is %s, further sets share the overflow point", async (_, cardinality, own) => {
  const { reader, meter } = setUp({ cardinality }, { cardinalitySelector: () => 3 });
  const counter = meter.createCounter("a");
  for (let round = 0; round < 2; round++) {
    for (let set = 0; set < 5; set++) counter.add(1, { set });
    const points = await reader.points("a");
    expect(points).toHaveLength(own + 1);
    expect(points.at(-1)).toEqual([{ "otel.metric.overflow": true }, (round + 1) * (5 - own)]);
  }
});

test("gauges beyond the limit have no point", async () => {
  const { reader, meter } = setUp({}, { cardinalitySelector: () => 2 });
  for (let set = 0; set < 5; set++) meter.createGauge("a").record(set, { set });
  expect(await reader.points("a")).toEqual([
    [{ set: 0 }, 0],
    [{ set: 1 }, 1],
  ]);
});

test("two views that make one metric count a record once", async () => {
  const view = { instrumentName: "a", name: "b" };
  const { reader, meter } = setUp({ views: [view, view] });
  meter.createCounter("a").add(1);
  expect(await reader.points("b")).toEqual([[{}, 1]]);
});

test("a limit may be infinite, and a unit may have the name of any property", async () => {
  const { reader, meter } = setUp({}, { cardinalitySelector: () => Number.POSITIVE_INFINITY });
  meter.createCounter("a", { unit: "constructor" }).add(0.25);
  expect(await reader.points("a")).toEqual([[{}, 0.25]]);
});

test("a view's limit goes before that of the readers", async () => {
  const views = [{ instrumentName: "a", aggregationCardinalityLimit: 1 }];
  const { reader, meter } = setUp({ views });
  for (const name of ["a", "b"]) for (let set = 0; set < 3; set++) meter.createCounter(name).add(1, { set });
  expect(await reader.points("a")).toHaveLength(2);
  expect(await reader.points("b")).toHaveLength(3);
});

test.each<[string, object]>([
  ["a view without a criterion", { views: [{ name: "a" }] }],
  ["a view with a name for several instruments", { views: [{ instrumentName: "a*", name: "b" }] }],
  ["a view with an unknown option", { views: [{ instrumentName: "a", attributes: [] }] }],
  ["a view with an unknown aggregation", { views: [{ instrumentName: "a", aggregation: { type: 9 } }] }],
  ["a limit of nothing", { views: [{ instrumentName: "a", aggregationCardinalityLimit: 0 }] }],
  ["a scale that is no integer", { scale: 0.5 }],
  ["a view's scale that is no integer", { views: [{ instrumentName: "a", scale: 0.5 }] }],
  ["a reader with an unknown aggregation", { readers: [new TestReader({ aggregationSelector: () => ({}) as never })] }],
  ["an unknown cardinality", { cardinality: "none" }],
  ["an unknown exporter", { exporter: "second" }],
  ["an unknown way to observe", { observe: "all" }],
  ["an unknown option", { reader: [] }],
])("%s is refused", (_, options) => {
  expect(() => new MeterProvider(options)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
});

test("instruments of one name and kind are one, whatever the case of the name", async () => {
  const { reader, meter } = setUp();
  meter.createCounter("Hits", { description: "short" }).add(1);
  meter.createCounter("hits", { description: "a longer one" }).add(2);
  expect(await reader.points("Hits")).toEqual([[{}, 3]]);
  expect((await reader.metrics()).get("Hits")?.descriptor.description).toBe("a longer one");
  expect(messages).toEqual([expect.stringContaining('warn threadtally: "hits" is "Hits"')]);
});

test("instruments of one name that differ are two metrics, and reported", async () => {
  const { reader, meter } = setUp();
  meter.createCounter("a", { unit: "s" }).add(1);
  meter.createCounter("a", { unit: "ms" }).add(2);
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics[0]?.metrics ?? [];
  expect(metrics.map(({ descriptor, dataPoints: [point] }) => [descriptor.unit, point?.value])).toEqual([
    ["s", 1],
    ["ms", 2],
  ]);
  expect(messages).toEqual([expect.stringContaining("with another unit before")]);
});

test("a view that gives a metric the name of another one is reported once", async () => {
  const { reader, meter } = setUp({ views: [{ instrumentName: "a", name: "b" }] });
  meter.createHistogram("b").record(1);
  for (let n = 0; n < 2; n++) meter.createCounter("a").add(1);
  const { resourceMetrics } = await reader.collect();
  expect(resourceMetrics.scopeMetrics[0]?.metrics).toHaveLength(2);
  expect(messages).toEqual([expect.stringContaining('By a view, "a" is one of two metrics of the name "b"')]);
});

test("a wrong name is reported, and its instrument works", async () => {
  const { reader, meter } = setUp();
  meter.createCounter("1 wrong").add(1);
  expect(await reader.points("1 wrong")).toEqual([[{}, 1]]);
  expect(messages).toEqual([expect.stringContaining('"1 wrong" is no valid name')]);
});

test("a provider that was shut down records and gives nothing more", async () => {
  const { provider, meter, reader } = setUp();
  const counter = meter.createCounter("a");
  counter.add(1);
  await provider.shutdown();
  counter.add(1);
  provider.getMeter("late").createCounter("b").add(1);
  await provider.forceFlush();
  await provider.shutdown();
  expect(provider.registry.snapshot({ space: "opentelemetry" }).metrics[0]?.series[0]?.scaled).toBe("1000000000");
  expect(reader.flushes).toBe(0);
  expect(messages).toHaveLength(4);
  expect(messages[0]).toContain('debug threadtally: "a" records nothing any more');
});
