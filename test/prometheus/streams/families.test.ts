/** Families of several streams. */

import { MeterProvider } from "threadtally/opentelemetry";
import { expose } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { TestReader } from "../../opentelemetry/reading.ts";
import { decodeFamilies } from "../decode.ts";
import { exposed, exposedText, testRegistry } from "../exposedText.ts";
import { meterOf, QUIET, samples, scraped } from "./scraped.ts";

test("of streams of two types under one name, the first is shown, and the other one reported", async () => {
  const registry = testRegistry();
  const meter = meterOf(registry);
  meter.createCounter("jobs").add(1);
  meter.createGauge("jobs_total").record(5);
  meter.createGauge("load").record(2);
  const problems: unknown[] = [];
  expect(await scraped(registry, problems)).toEqual(["jobs_total 1", "load 2"]);
  expect(problems).toMatchObject([{ code: "NAME_INVALID", message: /written as "jobs_total"/ }]);
  expect(() => expose(registry)).toThrow(expect.objectContaining({ code: "NAME_INVALID" }));
});

test("a stream under the name of a registry's own metric is left out with all parts of its family", async () => {
  const registry = testRegistry();
  registry.gauge({ name: "load" }).set(1);
  const provider = new MeterProvider({ registry, ...QUIET });
  for (const scope of ["a", "b"]) provider.getMeter(scope).createGauge("load").record(5);
  provider.getMeter("shop").createGauge("other").record(2);
  const problems: unknown[] = [];
  expect(await scraped(registry, problems)).toEqual(["load 1", "other 2"]);
  expect(problems).toMatchObject([{ code: "NAME_INVALID" }]);
});

test("streams of one name and type are one family in all formats; other descriptions are reported once", async () => {
  const registry = testRegistry();
  const provider = new MeterProvider({ registry, ...QUIET });
  const add = (scope: string, description: string, bounds: number[]) => {
    const options = { description, advice: { explicitBucketBoundaries: bounds } };
    provider.getMeter(scope).createHistogram("size", options).record(1, { a: 1 });
  };
  add("one", "First", [1]);
  provider.getMeter("one").createCounter("between").add(1);
  add("two", "Second", [5, 10]);
  const problems: unknown[] = [];
  const lines = await scraped(registry, problems);
  expect(lines.filter((line) => line.includes("_bucket"))).toEqual([
    ...['size_bucket{a="1",otel_scope_name="one",le="1"} 1', 'size_bucket{a="1",otel_scope_name="one",le="+Inf"} 1'],
    ...['size_bucket{a="1",otel_scope_name="two",le="5"} 1', 'size_bucket{a="1",otel_scope_name="two",le="10"} 1'],
    'size_bucket{a="1",otel_scope_name="two",le="+Inf"} 1',
  ]);
  expect(await scraped(registry, problems)).toEqual(lines);
  expect(problems).toMatchObject([{ code: "DEFINITION_CONFLICT", message: /need one description/ }]);
  const text = exposedText(registry);
  expect(text.match(/# TYPE size histogram/g)).toHaveLength(1);
  expect(text.match(/# HELP size /g)).toEqual(["# HELP size "]);
  const families = decodeFamilies(exposed(registry, { format: "protobuf" }));
  expect(families.map(({ name, metric }) => [name, metric.length])).toEqual([
    ...[
      ["target_info", 1],
      ["between_total", 1],
      ["size", 2],
    ],
  ]);
});

test("two streams of one family with one label set are reported, and the first is shown", async () => {
  const registry = testRegistry();
  const meter = meterOf(registry);
  meter.createCounter("jobs", { valueType: 0 }).add(1, { a: 1 });
  meter.createCounter("jobs", { valueType: 1 }).add(2, { a: 1 });
  meter.createCounter("jobs", { valueType: 1 }).add(4, { a: 2 });
  const problems: unknown[] = [];
  for (let scrape = 0; scrape < 2; scrape++) {
    expect(await scraped(registry, problems)).toEqual(['jobs_total{a="1"} 1', 'jobs_total{a="2"} 4']);
  }
  expect(problems).toMatchObject([{ code: "DEFINITION_CONFLICT", message: /need their own label sets/ }]);
});

test("of the streams that several readers make of an instrument, the newest is shown", () => {
  const registry = testRegistry();
  const other = new TestReader({ aggregationSelector: () => ({ type: 4, options: { boundaries: [7] } }) as never });
  const provider = new MeterProvider({ registry, readers: [new TestReader(), other] });
  provider.getMeter("shop").createHistogram("size").record(1);
  expect(samples(exposedText(registry)).slice(0, 2)).toEqual(['size_bucket{le="7"} 1', 'size_bucket{le="+Inf"} 1']);
  expect(samples(exposedText(registry))).toHaveLength(4);
});
