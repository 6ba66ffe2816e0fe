/** Differences that random programs do not meet, shown by the same program on OpenTelemetry's SDK and on ours. */

import { MeterProvider as SdkMeterProvider, type ViewOptions } from "@opentelemetry/sdk-metrics";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";
import { deltaReader, TestReader } from "../reading.ts";

const Ours = MeterProvider as unknown as typeof SdkMeterProvider;

/** Returns the instruments of meters with and without a schema URL that a view selects. */
async function selectedBy(Provider: typeof SdkMeterProvider, view: ViewOptions, names: readonly string[]) {
  const reader = new TestReader();
  const provider = new Provider({ readers: [reader], views: [{ ...view, description: "selected" }] });
  for (const schemaUrl of [undefined, "https://a.example", "https://b.example"]) {
    const meter = provider.getMeter(schemaUrl ?? "none", "1", schemaUrl === undefined ? {} : { schemaUrl });
    for (const name of names) meter.createCounter(name).add(1);
  }
  const { scopeMetrics } = (await reader.collect()).resourceMetrics;
  return scopeMetrics.flatMap(({ scope, metrics }) => {
    const selected = metrics.filter(({ descriptor }) => descriptor.description === "selected");
    return selected.map(({ descriptor }) => `${scope.name} ${descriptor.name}`);
  });
}

test("a view of a schema URL selects no meter without one", async () => {
  const view = { meterSchemaUrl: "https://a.example" };
  expect(await selectedBy(SdkMeterProvider, view, ["c"])).toEqual(["none c", "https://a.example c"]);
  expect(await selectedBy(Ours, view, ["c"])).toEqual(["https://a.example c"]);
});

test("each * and ? of a view's pattern counts", async () => {
  const names = ["http.server.duration", "http.server.size"];
  for (const instrumentName of ["http.*.dur*", "http.server.siz?"]) {
    const view = { instrumentName, meterName: "none" };
    expect(await selectedBy(SdkMeterProvider, view, names)).toEqual([]);
    expect(await selectedBy(Ours, view, names)).toHaveLength(1);
  }
});

test("a limit counts the attribute sets of all intervals", async () => {
  const run = async (provider: SdkMeterProvider, reader: TestReader) => {
    const counter = provider.getMeter("m").createCounter("c");
    const intervals: unknown[] = [];
    for (let interval = 0; interval < 2; interval++) {
      for (let set = 0; set < 2; set++) counter.add(1, { set: interval * 2 + set });
      intervals.push((await reader.points("c")).map(([attributes]) => attributes));
    }
    return intervals;
  };
  const readers = [
    deltaReader({ cardinalitySelector: () => 4 }),
    deltaReader({ cardinalitySelector: () => 3 }),
  ] as const;
  expect(await run(new SdkMeterProvider({ readers: [readers[0]] }), readers[0])).toEqual([
    [{ set: 0 }, { set: 1 }],
    [{ set: 2 }, { set: 3 }],
  ]);
  expect(await run(new Ours({ readers: [readers[1]] }), readers[1])).toEqual([
    [{ set: 0 }, { set: 1 }],
    [{ set: 2 }, { "otel.metric.overflow": true }],
  ]);
});

test("options that are null or unknown are refused", () => {
  for (const options of [null, { readers: null }, { views: null }, { resource: null }, { reader: [] }] as never[]) {
    expect(new SdkMeterProvider(options)).toBeInstanceOf(SdkMeterProvider);
    expectRefusal(() => new Ours(options), TypeError, "OPTION_INVALID", /null|"reader"/);
  }
});

test("a meter without a name or a version has empty texts, which the SDK leaves as they are", async () => {
  const scopes = async (Provider: typeof SdkMeterProvider) => {
    const reader = new TestReader();
    const provider = new Provider({ readers: [reader] });
    for (const [name, version] of [
      ["m", null],
      [null, null],
      [undefined, undefined],
    ] as never[][]) {
      provider
        .getMeter(name as never, version)
        .createCounter("c")
        .add(1);
    }
    const { scopeMetrics } = (await reader.collect()).resourceMetrics;
    return scopeMetrics.map(({ scope }) => [scope.name ?? "", scope.version ?? ""]);
  };
  expect(await scopes(Ours)).toEqual([
    ["m", ""],
    ["", ""],
  ]);
  expect(new Set((await scopes(SdkMeterProvider)).map(String))).toEqual(new Set(["m,", ","]));
});
