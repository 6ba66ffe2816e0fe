/** Proxies of providers, meters and instruments, and objects that inherit from them: they work, as in the SDK. */

import type { Observable } from "@opentelemetry/api";
import { MeterProvider as SdkMeterProvider } from "@opentelemetry/sdk-metrics";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

const messages = recordDiagnostics();

const WRAPPINGS: [string, <T extends object>(wrapped: T) => T][] = [
  ["a proxy", (wrapped) => new Proxy(wrapped, {})],
  ["an object that inherits", (wrapped) => Object.create(wrapped)],
];

/** Records and observes by wrapped objects only. Returns the names and values of all points. */
async function collected(Provider: typeof SdkMeterProvider, wrap: <T extends object>(wrapped: T) => T) {
  const reader = new TestReader();
  const provider = wrap(new Provider({ readers: [reader] }));
  const meter = wrap(provider.getMeter("m"));
  const counter = wrap(meter.createCounter("c"));
  counter.add(1);
  counter.add(-1);
  wrap(meter.createUpDownCounter("u")).add(2, { set: 1 });
  wrap(meter.createHistogram("h")).record(3);
  wrap(meter.createGauge("g")).record(4);
  const removed = () => expect.unreachable();
  const single = wrap(meter.createObservableGauge("single"));
  single.addCallback((result) => result.observe(5));
  single.addCallback(removed);
  single.removeCallback(removed);
  const batch: Observable[] = [meter.createObservableCounter("b"), meter.createObservableUpDownCounter("d")].map(wrap);
  meter.addBatchObservableCallback((result) => {
    for (const one of batch) result.observe(one, 6);
  }, batch);
  meter.addBatchObservableCallback(removed, batch);
  meter.removeBatchObservableCallback(removed, batch);
  await provider.forceFlush();
  const metrics = [...(await reader.metrics()).values()];
  await provider.shutdown();
  return metrics.map(({ descriptor, dataPoints }) => [descriptor.name, ...dataPoints.map(({ value }) => value)]);
}

test.each(WRAPPINGS)("all that %s records and observes is exported", async (_, wrap) => {
  const ours = await collected(MeterProvider as never, wrap);
  expect(ours).toHaveLength(7);
  expect(ours).toEqual(await collected(SdkMeterProvider, wrap));
  expect(messages).toEqual([expect.stringMatching(/^warn .*"c" takes no negative values/)]);
});

test.each(WRAPPINGS)("%s binds and says whether it exports", (_, wrap) => {
  const provider = wrap(new MeterProvider());
  const meter = wrap(provider.getMeter("m"));
  wrap(meter.createCounter("c")).bind({ set: 1 }).add(2);
  wrap(meter.createGauge("g")).bind({ set: 1 }).record(3);
  const { metrics } = provider.registry.snapshot({ space: "opentelemetry" });
  expect(metrics.map(({ series }) => series.length)).toEqual([1, 1]);
  expect(provider.exporting).toBe(false);
  expect(messages).toEqual([]);
});

test.each(WRAPPINGS)("%s is the observable instrument itself", async (_, wrap) => {
  const reader = new TestReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter("m");
  const total = meter.createObservableCounter("total");
  const removed = () => expect.unreachable();
  total.addCallback(removed);
  wrap(total).removeCallback(removed);
  meter.addBatchObservableCallback((result) => result.observe(total, 1), [wrap(total)]);
  meter.addBatchObservableCallback((result) => result.observe(wrap(total), 2), [total]);
  expect(await reader.points("total")).toEqual([[{}, 2]]);
});
