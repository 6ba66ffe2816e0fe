/** Instruments that a meter makes more than once, and those that it makes when the registry is of no use. */

import { MeterProvider as SdkProvider, type ViewOptions } from "@opentelemetry/sdk-metrics";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { describe, expect, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

const messages = recordDiagnostics();

describe.each([
  ["threadtally", MeterProvider],
  ["the SDK", SdkProvider],
])("in %s,", (_, Provider) => {
  /** Returns the units and descriptions of metrics, after these counters were created one after the other. */
  async function described(options: { unit?: string; description: string }[], views: ViewOptions[] = []) {
    const reader = new TestReader();
    const meter = new Provider({ readers: [reader], views }).getMeter("test");
    for (const one of options) meter.createCounter("jobs", one).add(1);
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics[0]?.metrics.map(({ descriptor }) => [descriptor.unit, descriptor.description]);
  }

  test("the longest description counts, of each unit", async () => {
    const options = ["s", "ms"].map((unit) => ({ unit, description: unit }));
    expect(await described([...options, { unit: "ms", description: "longer" }])).toEqual([
      ["s", "s"],
      ["ms", "longer"],
    ]);
  });

  test("the longest description counts under the name that a view gives", async () => {
    const views = [{ instrumentName: "jobs", name: "tasks" }];
    expect(await described([{ description: "a" }, { description: "longer" }], views)).toEqual([["", "longer"]]);
  });

  test("a view's description stays", async () => {
    const views = [{ instrumentName: "jobs", description: "view" }];
    expect(await described([{ description: "a" }, { description: "longer" }], views)).toEqual([["", "view"]]);
  });
});

test("after a detach of its registry, a meter still makes instruments, which record nothing", () => {
  const registry = new Registry();
  const meter = new MeterProvider({ registry }).getMeter("test");
  registry.detach();
  meter.createCounter("jobs").add(1);
  meter.createObservableGauge("level").addCallback(() => {});
  expect(messages).toEqual([]);
});
