/** The global provider of a thread. */

import { metrics } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { registerMetrics } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { expectRefusal } from "../support/refusals.ts";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

const messages = recordDiagnostics();

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
  metrics.disable();
});
