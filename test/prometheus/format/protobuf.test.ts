/** The protobuf exposition, decoded by an independent library with Prometheus' schema. */

import fc from "fast-check";
import { exponential, Registry } from "threadtally";
import type { ExposeOptions } from "threadtally/prometheus";
import { expect, onTestFinished, test, vi } from "vitest";
import { Scrape } from "../../../src/prometheus/format/scrape.ts";
import { holds } from "../../support/property.ts";
import { type DecodedHistogram, decodeFamilies, nativeCounts } from "../decode.ts";
import { everyKind } from "../everyKind.ts";
import { exposed, testRegistry } from "../exposedText.ts";
import { redefined } from "./redefined.ts";

const families = (registry: Registry, options: ExposeOptions = {}) =>
  decodeFamilies(exposed(registry, { ...options, format: "protobuf" }));

function histogramOf(registry: Registry, options: ExposeOptions = {}): DecodedHistogram {
  const { histogram } = families(registry, options)[0]?.metric[0] ?? {};
  if (!histogram) throw new Error("no histogram was written");
  return histogram;
}

test("exposes every kind", () => {
  const registry = everyKind();
  const all = families(registry);
  expect(all.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "jobs_total COUNTER",
    "cpu_seconds_total COUNTER",
    "in_flight GAUGE",
    "load GAUGE",
    "compression_ratio SUMMARY",
    "took_seconds HISTOGRAM",
    "size HISTOGRAM",
  ]);
  const [jobs, cpu, inFlight, load, ratio, took] = all;
  expect(jobs?.help).toBe('Jobs "done"\nof any kind \\');
  expect(
    jobs?.metric.map(({ label, counter }) => [label.map(({ name, value }) => name + value), counter?.value]),
  ).toEqual([
    [["servicecharts", "otel_metric_overflowtrue"], 1],
    [["servicecharts", 'kinda"b\\c\nd'], 3],
    [["servicecharts", "kindé"], 2 ** 40],
  ]);
  expect(cpu).toMatchObject({ unit: "seconds", metric: [{ counter: { value: 0.001002 } }] });
  expect(inFlight?.metric[0]?.gauge).toEqual({ value: -2 });
  expect(load?.metric[0]?.gauge).toEqual({ value: 0.25 });
  expect(ratio?.metric[0]?.summary).toMatchObject({ sampleCount: 2, sampleSum: 0.45 });
  expect(took?.metric[0]?.histogram).toMatchObject({
    sampleCount: 3,
    sampleSum: 2000000.500001,
    bucket: [
      { cumulativeCount: 1, upperBound: 0.00001 },
      { cumulativeCount: 2, upperBound: 1 },
      { cumulativeCount: 2, upperBound: 1e6 },
    ],
    positiveSpan: [],
  });
  registry.detach();
});

test("writes the start time of each series", () => {
  const registry = everyKind();
  const cursor = registry.cursor();
  cursor.next();
  const { seconds } = families(registry)[0]?.metric[0]?.counter?.createdTimestamp ?? {};
  expect(seconds).toBe(Math.floor(cursor.startTime / 1000));
  registry.detach();
});

test("times are in whole seconds and nanoseconds, to the millisecond", () => {
  vi.spyOn(Date, "now").mockReturnValue(1_700_000_000_789);
  onTestFinished(() => void vi.restoreAllMocks());
  const registry = testRegistry();
  registry.counter({ name: "a_total" }).inc();
  registry.histogram({ name: "b", buckets: [1] }).record(1);
  const [counter, histogram] = families(registry).map(({ metric }) => metric[0]);
  const began = { seconds: 1_700_000_000, nanos: 789_000_000 };
  expect(counter?.counter?.createdTimestamp).toEqual(began);
  expect(histogram?.histogram?.createdTimestamp).toEqual(began);
});

test("writes no help and no unit if there is none", () => {
  const registry = testRegistry();
  registry.gauge({ name: "a" }).set(1);
  expect(Object.keys(families(registry)[0] ?? {}).sort()).toEqual(["metric", "name", "type"]);
});

test("writes exponential histograms as native ones, and in both forms on request", () => {
  const registry = new Registry();
  const size = registry.histogram({ name: "size", scale: 1, buckets: exponential({ schema: 0, min: 1, max: 1024 }) });
  size.recordAll(Float64Array.of(0, 1, 2, 3, 4, 100, 1024, 5000));
  const { bucket, schema, zeroThreshold, zeroCount, ...rest } = histogramOf(registry);
  expect({ bucket, schema, zeroThreshold, zeroCount }).toEqual({
    bucket: [],
    schema: 0,
    zeroThreshold: 1,
    zeroCount: 2,
  });
  // The upper bound of bucket i is 2^i; values beyond 1024 are one bucket higher.
  const expected = { 1: 1, 2: 2, 7: 1, 10: 1, 11: 1 };
  expect(filled({ bucket, schema, zeroThreshold, zeroCount, ...rest } as DecodedHistogram)).toEqual(expected);
  expect(rest.positiveSpan).toEqual([
    { offset: 1, length: 2 },
    // Two empty buckets are counted as 0 between neighbours.
    { offset: 4, length: 5 },
  ]);
  const both = histogramOf(registry, { classicBuckets: true });
  expect(filled(both)).toEqual(expected);
  expect(both.bucket).toHaveLength(11);
  expect(both.bucket.at(-1)).toEqual({ cumulativeCount: 7, upperBound: 1024 });
  registry.detach();
});

test("marks a native histogram without values with an empty span", () => {
  const registry = new Registry();
  registry.histogram({ name: "size", buckets: exponential({ schema: 2, min: 0.01, max: 10 }) });
  expect(histogramOf(registry)).toMatchObject({
    ...{ schema: 2, sampleCount: 0, zeroCount: 0, positiveDelta: [] },
    positiveSpan: [{ offset: 0, length: 0 }],
  });
  registry.detach();
});

test("puts each value of any schema into Prometheus' bucket for it", () => {
  const values = fc.array(fc.double({ min: 1e-4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 40 });
  holds(
    fc.property(fc.integer({ min: -4, max: 6 }), values, (schema, recorded) => {
      const registry = new Registry();
      const histogram = registry.histogram({ name: "a", buckets: exponential({ schema, min: 1e-3, max: 1e3 }) });
      histogram.recordAll(Float64Array.from(recorded));
      const { bounds } = firstCursor(registry);
      const [lowest, highest] = [bounds[0] as number, bounds.at(-1) as number];
      const native = histogramOf(registry);
      const expected: Record<number, number> = {};
      for (const value of recorded) {
        if (value <= lowest) continue;
        const number = Math.ceil(Math.log2(Math.min(value, highest * 1.0000001)) * 2 ** schema);
        expected[number] = (expected[number] ?? 0) + 1;
      }
      expect(filled(native)).toEqual(expected);
      expect(native.zeroCount).toBe(recorded.filter((value) => value <= lowest).length);
      expect(native.zeroThreshold).toBe(lowest);
      registry.detach();
    }),
    60,
  );
});

test("writes one length for a metric that fills many slices", () => {
  const registry = new Registry();
  registry.gauge({ name: "before" }).set(1);
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  for (let n = 0; n < 900; n++) family.labels(`${n}`.padStart(1000)).inc(n);
  registry.gauge({ name: "after" }).set(2);
  const scrape = new Scrape([registry.cursor()], { format: "protobuf", escaping: "underscores" });
  const parts: Uint8Array[] = [];
  let slices = 0;
  for (; !scrape.done; slices++) parts.push(...scrape.slice());
  expect(slices).toBeGreaterThan(2);
  const all = decodeFamilies(Buffer.concat(parts));
  expect(all.map(({ name }) => name)).toEqual(["before", "a_total", "after"]);
  expect(all[1]?.metric.map(({ counter }) => counter?.value)).toEqual(Array.from({ length: 900 }, (_, n) => n));
  expect(Buffer.concat(parts).equals(exposed(registry, { format: "protobuf" }))).toBe(true);
  registry.detach();
});

test("writes no sum of a metric that has none, as a stream of OpenTelemetry may be", () => {
  const registry = testRegistry();
  registry.histogram({ name: "took", buckets: [1] }).record(3);
  registry.mean({ name: "ratio" }).record(3);
  const cursor = redefined(registry.cursor(), () => ({ hasSum: false }));
  const scrape = new Scrape([cursor], { format: "protobuf", escaping: "underscores" });
  const [took, ratio] = decodeFamilies(Buffer.concat(scrape.all())).map(({ metric }) => metric[0]);
  expect([took?.histogram?.sampleCount, ratio?.summary?.sampleCount]).toEqual([1, 1]);
  expect(took?.histogram).not.toHaveProperty("sampleSum");
  expect(ratio?.summary).not.toHaveProperty("sampleSum");
});

function firstCursor(registry: Registry) {
  const cursor = registry.cursor();
  cursor.next();
  return cursor;
}

/** Returns the non-empty buckets of a native histogram. */
function filled(histogram: DecodedHistogram): Record<number, number> {
  return Object.fromEntries([...nativeCounts(histogram)].filter(([, count]) => count > 0));
}
