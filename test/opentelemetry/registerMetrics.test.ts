/** The global provider of a thread. */

import { metrics } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { registerMetrics } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

const messages = recordDiagnostics();

test("the API's instruments record in the registry, and a second call changes nothing", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const provider = registerMetrics({ registry, readers: () => [reader] });
  metrics.getMeter("m").createCounter("c").add(2);
  expect(await reader.points("c")).toEqual([[{}, 2]]);
  expect(registerMetrics({ readers: () => [new TestReader()] })).toBe(provider);
  expect(messages).toEqual([expect.stringContaining("registerMetrics() was called twice")]);
  metrics.disable();
});
