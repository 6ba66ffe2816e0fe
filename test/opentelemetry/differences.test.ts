/** Differences where the registry's own lack something: extremes, up-down counters and levels. */

import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, onTestFinished, test, vi } from "vitest";
import { deltaReader, type TestReader } from "./reading.ts";

/** Returns the values of the first points of all metrics, by name. */
async function valuesOf(reader: TestReader) {
  const metrics = await reader.metrics();
  return Object.fromEntries([...metrics].map(([name, { dataPoints }]) => [name, dataPoints[0]?.value]));
}

/** Returns a reader of differences that takes over from a thread which has exported, and a meter. */
function takenOver(record: (meter: ReturnType<MeterProvider["getMeter"]>) => void) {
  const registry = new Registry();
  const first = new MeterProvider({ registry, readers: [deltaReader()] });
  const meter = first.getMeter("test");
  record(meter);
  const reader = deltaReader();
  const second = new MeterProvider({ registry, readers: [reader], exporter: "always" });
  onTestFinished(async () => void (await Promise.all([first.shutdown(), second.shutdown()])));
  return { reader, meter };
}

test("after a takeover, the extremes of earlier values are not those of an interval", async () => {
  const { reader, meter } = takenOver((meter) => {
    for (const value of [1, 100]) meter.createHistogram("took").record(value);
  });
  meter.createHistogram("took").record(50);
  expect(await valuesOf(reader)).toMatchObject({ took: { count: 1, sum: 50, min: undefined, max: undefined } });
  meter.createHistogram("took").record(200);
  expect(await valuesOf(reader)).toMatchObject({ took: { count: 1, min: undefined, max: 200 } });
});

test("after a takeover, levels and up-down counters that did not change have no point", async () => {
  const { reader, meter } = takenOver((meter) => {
    meter.createGauge("level").record(5);
    meter.createUpDownCounter("open").add(5);
  });
  expect(await valuesOf(reader)).toEqual({});
  meter.createGauge("level").record(6);
  meter.createUpDownCounter("open").add(1);
  expect(await valuesOf(reader)).toEqual({ level: 6, open: 1 });
});

test("changes by a thread that did not know of a reader of differences are exported", async () => {
  const registry = new Registry();
  const meter = new MeterProvider({ registry }).getMeter("test");
  const level = meter.createGauge("level");
  const open = meter.createUpDownCounter("open");
  const reader = deltaReader();
  const provider = new MeterProvider({ registry, readers: [reader] });
  onTestFinished(() => provider.shutdown());
  level.record(5);
  open.add(3);
  expect(await valuesOf(reader)).toEqual({ level: 5, open: 3 });
  level.record(6);
  open.add(-1);
  expect(await valuesOf(reader)).toEqual({ level: 6, open: -1 });
  expect(await valuesOf(reader)).toEqual({});
});

test("a difference does not end before it begins, even if the clock is set back", async () => {
  const reader = deltaReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter("test");
  const points = async () => {
    meter.createCounter("jobs").add(1);
    return (await reader.metrics()).get("jobs")?.dataPoints[0];
  };
  const first = await points();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await points()).toMatchObject({ startTime: first?.endTime, endTime: first?.endTime, value: 1 });
});

test("the first interval begins with the first provider, whose records it has", async () => {
  const registry = new Registry();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  new MeterProvider({ registry }).getMeter("test").createCounter("jobs").add(1);
  const beginning = Date.now();
  vi.useRealTimers();
  const reader = deltaReader();
  const provider = new MeterProvider({ registry, readers: [reader] });
  onTestFinished(() => provider.shutdown());
  const [point] = (await reader.metrics()).get("jobs")?.dataPoints ?? [];
  expect(point?.startTime).toEqual([Math.floor(beginning / 1000), (beginning % 1000) * 1e6]);
});
