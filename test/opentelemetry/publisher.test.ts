/** Observations of other threads: sums without rounding errors, and limits that ended threads do not fill. */

import type { ObservableResult } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, onTestFinished, test } from "vitest";
import { TestReader } from "./reading.ts";
import { MeterThread } from "./threads.ts";

test("rises that are smaller than a unit add up", async () => {
  const reader = new TestReader();
  const provider = new MeterProvider({ registry: new Registry(), readers: [reader], observe: "sum", scale: 1 });
  onTestFinished(() => provider.shutdown());
  let total = 0;
  provider
    .getMeter("test")
    .createObservableCounter("seconds")
    .addCallback((result) => {
      total += 0.3;
      result.observe(total);
    });
  for (let round = 1; round < 100; round++) await reader.collect();
  expect(await reader.points("seconds")).toEqual([[{}, 30]]);
});

test("threads that come and go do not fill the limit of attribute sets", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const views = [{ instrumentName: "level", aggregationCardinalityLimit: 1 }];
  const provider = new MeterProvider({ registry, readers: [reader], views });
  onTestFinished(() => provider.shutdown());
  for (let round = 0; round < 3; round++) {
    const thread = await MeterThread.start(registry, { options: { views } });
    await thread.run(({ meter }) => {
      meter.createObservableGauge("level").addCallback((result: ObservableResult) => result.observe(1));
    });
    let points = await reader.points("level");
    while (points.length === 0) points = await reader.points("level");
    expect(points).toEqual([[{ "thread.id": thread.threadId }, 1]]);
    await thread.kill();
    while ((await reader.points("level")).length > 0);
    await reader.points("level");
  }
});
