/** The global provider of a thread. */

import { metrics } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { MeterProvider, registerMetrics } from "threadtally/opentelemetry";
import { afterEach, expect, test } from "vitest";
import { expectRefusal } from "../support/refusals.ts";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

const messages = recordDiagnostics();

afterEach(async () => {
  await registerMetrics().shutdown();
  metrics.disable();
});

test("the API's instruments record in the registry, and a second call takes the same options or none", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const readers = () => [reader];
  const views = [{ instrumentName: "none", name: "other" }];
  const provider = registerMetrics({ registry, readers, views });
  metrics.getMeter("m").createCounter("c").add(2);
  expect(await reader.points("c")).toEqual([[{}, 2]]);
  expect(registerMetrics()).toBe(provider);
  const same = {
    registry,
    readers,
    views,
    exporter: "first",
    observe: "thread",
    cardinality: "specification",
  } as const;
  expect(registerMetrics({ ...same, sdkMetricsEnabled: false, scale: undefined as never })).toBe(provider);
  for (const [other, difference] of [
    [
      { readers: () => [new TestReader()] },
      /its readers is a function, but got another one\. Pass options in the first/,
    ],
    [{ registry: new Registry() }, /its registry is an object, but got another one\. /],
    [{ views: [] }, /its views is an array of 1, but got an array of 0\. /],
    [{ exporter: "always" }, /its exporter is "first", but got "always"\. /],
    [{ scale: 10 }, /its scale is undefined, but got 10\. /],
  ] as const) {
    const message = new RegExp(`^The provider of registerMetrics keeps the options .*${difference.source}`);
    expectRefusal(() => registerMetrics(other), RangeError, "OPTION_INVALID", message);
  }
  expectRefusal(() => registerMetrics({ reader: [] } as never), TypeError, "OPTION_INVALID", /got "reader"/);
  metrics.getMeter("m").createCounter("c").add(3);
  expect(await reader.points("c")).toEqual([[{}, 5]]);
  expect(messages).toEqual([]);
});

test("after shutdown(), a call makes another provider, which continues the totals of the registry", async () => {
  const registry = new Registry();
  const run = async () => {
    const reader = new TestReader();
    const provider = registerMetrics({ registry, readers: () => [reader] });
    metrics.getMeter("m").createCounter("c").add(1);
    const points = await reader.points("c");
    await provider.shutdown();
    return { provider, points };
  };
  const first = await run();
  const second = await run();
  expect(second.provider).not.toBe(first.provider);
  expect([first.points, second.points]).toEqual([[[{}, 1]], [[{}, 2]]]);
  metrics.disable();
  expect((await run()).points).toEqual([[{}, 3]]);
  expect(messages).toEqual([]);
});

test("a provider that the API lost is set again, and another one that the API has is reported", () => {
  const provider = registerMetrics();
  metrics.disable();
  expect(registerMetrics()).toBe(provider);
  expect(metrics.getMeterProvider()).toBe(provider);
  expect(messages).toEqual([]);
  metrics.disable();
  metrics.setGlobalMeterProvider(new MeterProvider());
  expect(registerMetrics()).toBe(provider);
  expect(messages.at(-1)).toContain("registerMetrics() was called after another provider was set.");
});

test("a call whose options are refused after shutdown() changes nothing", async () => {
  const ended = registerMetrics();
  await ended.shutdown();
  expectRefusal(() => registerMetrics({ scale: 0 }), RangeError, "OPTION_INVALID", /^scale must/);
  expect(metrics.getMeterProvider()).toBe(ended);
  expect(registerMetrics()).not.toBe(ended);
});
