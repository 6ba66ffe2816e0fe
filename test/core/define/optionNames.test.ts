/** Unknown options are refused wherever the library takes options. */

import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";
import { collectRuntimeMetrics, expose, metricsHandler, metricsResponder } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";
import { afterAll, expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
afterAll(() => registry.detach());

/** Passes options as callers without types may write them. */
const untyped = (options: object) => options as never;

test.each([
  ["a registry", { maxThread: 3 }, () => new Registry(untyped({ maxThread: 3 }))],
  ["a snapshot", { perThreads: true }, () => registry.snapshot(untyped({ perThreads: true }))],
  ["a counter", { lableNames: ["a"] }, () => registry.counter(untyped({ name: "a_total", lableNames: ["a"] }))],
  ["a counter", { collect() {} }, () => registry.counter(untyped({ name: "a_total", collect() {} }))],
  ["an up-down counter", { buckets: [1] }, () => registry.upDownCounter(untyped({ name: "a", buckets: [1] }))],
  ["a gauge", { minMax: true }, () => registry.gauge(untyped({ name: "a", minMax: true }))],
  ["a mean", { buckets: [1] }, () => registry.mean(untyped({ name: "a", buckets: [1] }))],
  ["a histogram", { bounds: [1] }, () => registry.histogram(untyped({ name: "a", bounds: [1] }))],
  ["a handler", { create: false }, () => metricsHandler(registry, untyped({ create: false }))],
  ["a responder", { format: "text" }, () => metricsResponder(registry, untyped({ format: "text" }))],
  ["an exposition", { onError() {} }, () => expose(registry, untyped({ onError() {} }))],
  ["a collection", { group: [] }, () => collectRuntimeMetrics(registry, untyped({ group: [] }))],
  ["a monitor", { channel: 1 }, () => chartPerformanceMonitor(registry, untyped({ channel: 1 }))],
])("%s refuses %j and lists the options that it takes", (_, options, ask) => {
  const [name] = Object.keys(options);
  expectRefusal(ask, TypeError, "OPTION_INVALID", new RegExp(`^Options here are .*, but got "${name}"\\. Correct it`));
  expect(registry.stats().series).toBe(0);
});

test("the options that a call takes are listed with commas between them", () => {
  const ask = () => registry.gauge(untyped({ name: "a", minMax: true }));
  const all = "name, help, unit, labelNames, labelValues, maxSeries, expireAfter, space, aggregate, collect";
  const message = new RegExp(`^Options here are ${all}, but got "minMax"`);
  expectRefusal(ask, TypeError, "OPTION_INVALID", message);
});

test("serveMetrics refuses unknown options, and starts no thread", async () => {
  const refused = expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining('"hosts"') });
  await expect(serveMetrics(registry, untyped({ port: 0, hosts: "::" }))).rejects.toEqual(refused);
});

test.each<[string, (options: never) => unknown]>([
  ["new Registry", (options) => new Registry(options)],
  ["snapshot", (options) => registry.snapshot(options)],
  ["cursor", (options) => registry.cursor(options)],
  ["deltas", (options) => registry.deltas(options)],
  ["A gauge", (options) => registry.gauge(options)],
  ["A handler", (options) => metricsHandler(registry, options)],
  ["collectRuntimeMetrics", (options) => collectRuntimeMetrics(registry, options)],
  ["A monitor", (options) => chartPerformanceMonitor(registry, options)],
])("%s refuses options that are no object, by its own name", (taker, ask) => {
  const message = new RegExp(`^${taker} takes an object of options, but got`);
  for (const options of [null, 5, "perThread"] as never[]) {
    expectRefusal(() => ask(options), TypeError, "OPTION_INVALID", message);
  }
});

test("each reading lists the options that it takes", () => {
  const listed = (read: (options: never) => unknown, names: string) =>
    expectRefusal(() => read({ typo: 1 } as never), TypeError, "OPTION_INVALID", new RegExp(`here are ${names}, but`));
  listed((options) => registry.snapshot(options), "perThread, ignoreResets, space");
  listed((options) => registry.cursor(options), "metrics, ignoreResets, space");
  listed((options) => registry.deltas(options), "metrics, space");
});

test("a reset of all metrics refuses a metric's name, and resets none", () => {
  const counter = registry.counter({ name: "kept_total" });
  counter.inc();
  const resetOne = () => Reflect.apply(registry.reset, registry, ["kept_total"]);
  const message = /resets all metrics .* To reset one metric, call its own reset\(\)\.$/;
  expectRefusal(resetOne, TypeError, "OPTION_INVALID", message);
  expect(counter.value).toBe(1);
});
