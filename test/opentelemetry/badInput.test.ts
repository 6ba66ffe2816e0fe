/** Options, names, attributes, callbacks and readers that are not as they should be. */

import { metrics } from "@opentelemetry/api";
import { MetricReader } from "@opentelemetry/sdk-metrics";
import { Registry } from "threadtally";
import { MeterProvider, registerMetrics } from "threadtally/opentelemetry";
import { expect, test, vi } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";
import { MeterThread } from "./threads.ts";

const messages = recordDiagnostics();

/** A reader that never answers. */
class SilentReader extends TestReader {
  override forceFlush(): Promise<void> {
    return new Promise(() => {});
  }

  override shutdown(): Promise<void> {
    return new Promise(() => {});
  }
}

class FailingReader extends MetricReader {
  async onForceFlush(): Promise<void> {
    throw new Error("no flush");
  }

  async onShutdown(): Promise<void> {
    throw new Error("no shutdown");
  }
}

const nothing = {};
const cycle: Record<string, unknown> = {};
cycle.self = cycle;
const untextable = Object.create(null);
const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index]));
const unreadable = new Proxy(
  {},
  {
    ownKeys() {
      throw new Error("unreadable");
    },
  },
);

test.each([
  [{ registry: null }, "registry must be a Registry"],
  [{ registry: {} }, "registry must be a Registry"],
  [{ readers: 5 }, "readers must be a list of readers, or a function that returns one"],
  [{ readers: [5] }, "readers must be a list of the SDK's metric readers"],
  [{ readers: () => undefined }, "readers must be a list of the SDK's metric readers"],
  [{ readers: () => [null] }, "readers must be a list of the SDK's metric readers"],
  // A rejection that nobody handles would fail this test.
  [{ readers: async () => Promise.reject(new Error("late")) }, "readers must be a list of the SDK's metric readers"],
  [{ views: {} }, "views must be a list of views"],
  [{ views: [{ instrumentName: 5 }] }, "instrumentName of a view must be a text"],
  [{ views: [{ instrumentType: "Counter" }] }, "instrumentType of a view must be one of COUNTER, GAUGE"],
  [{ views: [{ instrumentName: "*", attributeKeys: "abc" }] }, "attributeKeys of a view must be a list of texts"],
  [
    { views: [{ meterName: "*", excludedAttributeKeys: [5] }] },
    "excludedAttributeKeys of a view must be a list of texts",
  ],
  [{ views: [{ meterName: "*", attributesProcessors: [{}] }] }, "must be a list of attributes processors"],
  [{ resource: null }, "resource must be a resource of the SDK, with attributes"],
  [{ resource: { attributes: null } }, "resource must be a resource of the SDK, with attributes"],
])("a provider refuses %j", (options, message) => {
  const make = () => new MeterProvider(options as never);
  expect(make).toThrow(expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining(message) }));
});

test("a meter and its instruments work, whatever their names and options are", async () => {
  const reader = new TestReader();
  const provider = new MeterProvider({ readers: [reader] });
  const given: unknown[] = [undefined, null, "", 5, 5n, Symbol("a"), untextable, "x".repeat(300), "a\nb"];
  for (const one of given)
    provider
      .getMeter(one as never, one as never, one as never)
      .createCounter("c")
      .add(1);
  const meter = provider.getMeter("m");
  for (const one of given) meter.createCounter(one as never, one as never).add(1);
  for (const one of given) {
    meter.createHistogram("h", { unit: one, description: one, advice: one, valueType: one } as never).record(1);
  }
  const boundaries = [3, 1, Number.NaN, "x", Number.POSITIVE_INFINITY, 1];
  meter.createHistogram("sorted", { advice: { explicitBucketBoundaries: boundaries as never } }).record(2);
  const { resourceMetrics, errors } = await reader.collect();
  expect(errors).toEqual([]);
  const [last] = resourceMetrics.scopeMetrics.at(-1)?.metrics.slice(-1) ?? [];
  expect(last?.dataPoints[0]?.value).toMatchObject({ buckets: { boundaries: [1, 3], counts: [0, 1, 0] } });
  for (const message of messages) expect(message).toMatch(/is no valid name|without a name|created with another/);
});

test("nothing that describes an instrument throws, and each problem is reported once", async () => {
  const reader = new TestReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter("m");
  const options = {
    get unit() {
      throw new Error("no unit");
    },
  };
  const list: unknown[] = [1, 2n];
  list.push(list);
  for (let n = 0; n < 2; n++) {
    meter.createCounter("options", options as never).add(1);
    meter.createHistogram("list", { advice: { explicitBucketBoundaries: list as never } }).record(1);
    meter.createCounter("1 wrong").add(1);
    meter.createObservableGauge("gauge").addCallback(5 as never);
    meter.removeBatchObservableCallback(() => {}, 5 as never);
  }
  expect(await reader.points("options")).toEqual([[{}, 2]]);
  expect(await reader.points("list")).toHaveLength(1);
  expect(messages).toEqual([
    expect.stringContaining('The options of "options" were ignored: Error: no unit'),
    expect.stringContaining('"1 wrong" is no valid name'),
    expect.stringContaining("A callback was ignored"),
  ]);
});

test("records and observations with odd attributes count", async () => {
  const reader = new TestReader();
  const provider = new MeterProvider({ readers: [reader] });
  const counter = provider.getMeter("m").createCounter("c");
  const gauge = provider.getMeter("m").createObservableCounter("o");
  const empty: unknown[] = [null, undefined, nothing, 5, "", () => {}, { a: cycle }, { a: Symbol("s"), b() {} }];
  for (const attributes of [...empty, many, { list: [1, "x", null, undefined] }]) counter.add(1, attributes as never);
  gauge.addCallback((result) => {
    for (const attributes of [...empty, many, unreadable]) result.observe(2, attributes as never);
    result.observe(3, { a: 1 });
  });
  const points = await reader.points("c");
  const counts = points.map(([attributes, value]) => [Object.keys(attributes as object).length, value]);
  expect(counts.sort()).toEqual(expect.arrayContaining([[10_000, 1]]));
  expect(counts.reduce((all, [, value]) => all + (value as number), 0)).toBe(10);
  const observed = await reader.points("o");
  expect(observed).toEqual(expect.arrayContaining([[{ a: 1 }, 3]]));
  counter.add(1, unreadable);
  expect(messages).toEqual([
    expect.stringContaining('error threadtally: "o" did not record a value: Error: unreadable'),
    expect.stringContaining('error threadtally: "c" did not record a value: Error: unreadable'),
  ]);
});

test("callbacks that throw anything or never end cost their own observations only", async () => {
  const reader = new TestReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter("m");
  const fine = meter.createObservableGauge("fine");
  meter.addBatchObservableCallback(() => {}, null as never);
  meter.addBatchObservableCallback(() => {}, [null, meter.createCounter("c")] as never);
  fine.addCallback("no function" as never);
  for (const error of [undefined, null, untextable]) {
    meter.createObservableGauge("throwing").addCallback(() => {
      throw error;
    });
  }
  meter.createObservableGauge("endless").addCallback(() => new Promise(() => {}));
  fine.addCallback((result) => result.observe(1));
  const { resourceMetrics, errors } = await reader.collect({ timeoutMillis: 100 });
  expect(resourceMetrics.scopeMetrics[0]?.metrics.map(({ descriptor }) => descriptor.name)).toEqual(["fine"]);
  expect(errors).toHaveLength(4);
});

test("in a thread beside the exporting one, such callbacks do not keep the others back either", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  new MeterProvider({ registry, readers: [reader] });
  const thread = await MeterThread.start(registry);
  await thread.run(({ meter }) => {
    meter.createObservableGauge("endless").addCallback(() => new Promise(() => {}));
    meter.createObservableGauge("fine").addCallback((result) => result.observe(1));
  });
  await vi.waitFor(async () => expect(await reader.points("fine")).toHaveLength(1), { timeout: 20_000 });
  await thread.kill();
});

test("readers that never answer reject in time, and those that fail keep no others from being called", async () => {
  const last = new TestReader();
  const flushed = vi.spyOn(last, "forceFlush");
  const ended = vi.spyOn(last, "shutdown");
  const silent = new MeterProvider({ readers: [new SilentReader()] });
  await expect(silent.forceFlush({ timeoutMillis: 10 })).rejects.toThrow("A reader took more than 10 ms");
  await expect(silent.shutdown({ timeoutMillis: 10 })).rejects.toThrow("A reader took more than 10 ms");
  expect(silent.exporting).toBe(false);
  const failing = new MeterProvider({ readers: [new FailingReader(), last] });
  await expect(failing.forceFlush()).rejects.toThrow("no flush");
  await expect(failing.shutdown()).rejects.toThrow("no shutdown");
  expect([flushed, ended].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test("a thread whose readers cannot start leaves the export to another one", async () => {
  const registry = new Registry();
  const readers = () => {
    throw new Error("no readers");
  };
  expect(() => new MeterProvider({ registry, readers })).toThrow("no readers");
  const thread = await MeterThread.start(registry, { exports: true });
  expect(await thread.run(({ provider }) => provider.exporting)).toBe(true);
  await thread.kill();
});

test("one provider of a thread exports a registry, and another one after its shutdown or a detach", async () => {
  const registry = new Registry();
  const first = new MeterProvider({ registry, readers: [new TestReader()] });
  const second = new MeterProvider({ registry, readers: [new TestReader()] });
  expect([first.exporting, second.exporting]).toEqual([true, false]);
  await first.shutdown();
  await vi.waitUntil(() => second.exporting, { timeout: 20_000 });
  registry.detach();
  await second.shutdown();
});

test("a provider that is not the first one of the API is reported", () => {
  metrics.setGlobalMeterProvider(new MeterProvider());
  registerMetrics({ registry: new Registry() });
  expect(messages).toEqual([expect.stringContaining("error threadtally: registerMetrics() was called after another")]);
  metrics.disable();
});
