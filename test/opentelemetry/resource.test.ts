/** The resource of providers that are given none. */

import { Registry } from "threadtally";
import { MeterProvider, type MeterProviderOptions } from "threadtally/opentelemetry";
import { afterEach, expect, test, vi } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";
import { MeterThread } from "./threads.ts";

const messages = recordDiagnostics();

afterEach(() => vi.unstubAllEnvs());

async function resourceOf(options: MeterProviderOptions = {}) {
  const reader = new TestReader();
  new MeterProvider({ ...options, readers: [reader] });
  return (await reader.collect()).resourceMetrics.resource;
}

test("it has the name of the program, an id and the SDK's name", async () => {
  const resource = await resourceOf();
  expect(resource.attributes).toEqual({
    "service.name": expect.stringMatching(/^unknown_service:./),
    "service.instance.id": expect.stringMatching(/^[\da-f-]{36}$/),
    "telemetry.sdk.language": "nodejs",
    "telemetry.sdk.name": "threadtally",
    "telemetry.sdk.version": expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
  expect(resource.merge(null)).toBe(resource);
  expect(resource.getRawAttributes()).toEqual(Object.entries(resource.attributes));
});

test("all threads of a registry have one id, and other registries have others", async () => {
  const registry = new Registry();
  const id = async (options?: MeterProviderOptions) => (await resourceOf(options)).attributes["service.instance.id"];
  const own = await id({ registry });
  const thread = await MeterThread.start(registry, { exports: true, options: { exporter: "always" } });
  const itsId = ({ reader }: { readonly reader: TestReader }) =>
    reader.collect().then((given) => given.resourceMetrics.resource.attributes["service.instance.id"]);
  expect(await thread.run(itsId)).toBe(own);
  await thread.kill();
  expect(await id({ registry: new Registry() })).not.toBe(own);
  expect(await id()).not.toBe(await id());
});

test("the environment's attributes go before, and those that cannot be read are reported", async () => {
  vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "service.name=a, service.instance.id=b%20c,team=d");
  expect((await resourceOf()).attributes).toMatchObject({
    ...{ "service.name": "a", "service.instance.id": "b c", team: "d" },
  });
  vi.stubEnv("OTEL_SERVICE_NAME", "shop");
  expect((await resourceOf()).attributes).toMatchObject({ "service.name": "shop", team: "d" });
  expect(messages).toEqual([]);
  vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "service.name=%");
  expect((await resourceOf()).attributes).toMatchObject({
    "service.name": "shop",
    "telemetry.sdk.name": "threadtally",
  });
  expect(messages).toEqual([expect.stringContaining("warn threadtally: OTEL_RESOURCE_ATTRIBUTES is ignored")]);
});
