/** Several views that make one metric of an instrument: the first one counts, as in OpenTelemetry's SDK. */

import { createAllowListAttributesProcessor, MeterProvider as SdkMeterProvider } from "@opentelemetry/sdk-metrics";
import { MeterProvider, type ViewOptions } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

const messages = recordDiagnostics();

const VIEWS: readonly ViewOptions[] = [
  { instrumentName: "*", description: "of the first view" },
  { instrumentName: "q*", attributesProcessors: [createAllowListAttributesProcessor(["q"])] },
  { instrumentUnit: "s", aggregationCardinalityLimit: 100, description: "short" },
  { instrumentName: "queue", name: "queue", description: "a longer one of a view" },
  { meterName: "m", aggregation: { type: 1 } },
  { meterVersion: "1", aggregation: { type: 3 } },
  { instrumentName: "queue", name: "other" },
];

/** Observes and records a level and a total by views, and returns all metrics. */
async function collected(Provider: typeof SdkMeterProvider, views: readonly ViewOptions[]) {
  const reader = new TestReader();
  const provider = new Provider({ readers: [reader], views: views as never });
  const meter = provider.getMeter("m", "1");
  const options = { unit: "s", description: "own" };
  meter.createObservableGauge("queue", options).addCallback((result) => result.observe(3, { q: "mail" }));
  meter.createObservableCounter("queued", options).addCallback((result) => result.observe(4, { q: "mail" }));
  meter.createGauge("queues", options).record(1, { q: "mail", node: 1 });
  const { resourceMetrics, errors } = await reader.collect();
  expect(errors).toEqual([]);
  await provider.shutdown();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const shown = metrics.map(({ descriptor, dataPoints }) => ({
    ...{ name: descriptor.name, description: descriptor.description },
    points: dataPoints.map(({ attributes, value }) => [attributes, value]),
  }));
  return shown.sort((one, other) => (one.name < other.name ? -1 : 1));
}

test.each(VIEWS.flatMap((one) => VIEWS.map((other) => [one, other] as const)))("%j before %j", async (...views) => {
  const ours = await collected(MeterProvider as never, views);
  expect(ours).toEqual(await collected(SdkMeterProvider, views));
  expect(new Set(ours.map(({ name }) => name)).size).toBe(ours.length);
});

test("names that differ in case are one", async () => {
  const views = [{ instrumentName: "queue" }, { instrumentName: "queue", name: "Queue" }];
  const metrics = await collected(MeterProvider as never, views);
  expect(metrics.map(({ name }) => name)).toEqual(["queue", "queued", "queues"]);
});

test("views without effect are reported, once for each instrument", async () => {
  await collected(MeterProvider as never, VIEWS.slice(0, 2));
  expect(messages).toEqual(
    ["queue", "queued", "queues"].map((name) => expect.stringContaining(`Several views make one metric of "${name}"`)),
  );
});

test("equal views are not reported", async () => {
  const [view] = VIEWS.slice(2) as [ViewOptions];
  await collected(MeterProvider as never, [view, view, { ...view, description: "another" }]);
  expect(messages).toEqual([]);
});
