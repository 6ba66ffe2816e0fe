/** Exemplars of the CPU counters: the span of OpenTelemetry's API that was active when they were read. */

import { createRequire } from "node:module";
import original from "prom-client";
import client from "threadtally/prom-client";
import { expect, onTestFinished, test } from "vitest";

// The API that prom-client itself uses.
const api = createRequire(createRequire(import.meta.url).resolve("prom-client"))("@opentelemetry/api");

/** Makes a span active until the test ends. */
function activate(span: { readonly traceId: string; readonly spanId: string } | undefined): void {
  const active = span ? api.trace.setSpanContext(api.ROOT_CONTEXT, { ...span, traceFlags: 1 }) : api.ROOT_CONTEXT;
  api.context.setGlobalContextManager({ active: () => active, disable() {} });
  onTestFinished(() => api.context.disable());
}

/** Returns the exemplars of CPU counters in a reading, by the counters' names. */
async function exemplars({ Registry, collectDefaultMetrics }: typeof client | typeof original) {
  const register = new Registry(Registry.OPENMETRICS_CONTENT_TYPE);
  const stop: unknown = (collectDefaultMetrics as (config: object) => unknown)({ register, enableExemplars: true });
  if (typeof stop === "function") onTestFinished(stop as () => void);
  const found = [...(await register.metrics()).matchAll(/^(process_cpu\w+) \S+ # (\{.*\}) \S+ \S+$/gm)];
  return found.map(([, name, labels]) => [name, labels]);
}

test("have the trace and the span", async () => {
  activate({ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" });
  const ours = await exemplars(client);
  expect(ours).toEqual([
    ["process_cpu_user_seconds_total", '{traceId="0af7651916cd43dd8448eb211c80319c",spanId="b7ad6b7169203331"}'],
    ["process_cpu_system_seconds_total", '{traceId="0af7651916cd43dd8448eb211c80319c",spanId="b7ad6b7169203331"}'],
    ["process_cpu_seconds_total", '{traceId="0af7651916cd43dd8448eb211c80319c",spanId="b7ad6b7169203331"}'],
  ]);
  expect(ours).toEqual(await exemplars(original));
});

test("have no labels if no span is active, or no API is loaded", async () => {
  const none = await exemplars(client);
  expect(none).toHaveLength(3);
  activate(undefined);
  expect(await exemplars(client)).toEqual(none);
  expect(await exemplars(original)).toEqual(none);
});

test("are refused by a registry of the other format, as prom-client refuses them", () => {
  const config = { enableExemplars: true };
  const text = "Exemplars are supported only on OpenMetrics registries";
  expect(() => client.collectDefaultMetrics(config)).toThrow(text);
  // Its declarations do not know the option.
  expect(() => original.collectDefaultMetrics(config as never)).toThrow(text);
});
