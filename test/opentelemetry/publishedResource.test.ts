/** Resources that wait for attributes. */

import { DiagLogLevel, diag } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, onTestFinished, test, vi } from "vitest";
import { notedResource } from "../../src/streams/resource.ts";

const noted = (registry: Registry) => notedResource((key) => registry.note(key));

test("the attributes that a resource waits for are not read early, which the SDK's would report", async () => {
  const messages: string[] = [];
  const put = (message: string) => void messages.push(message);
  const logger = { error: put, warn: put, info() {}, debug() {}, verbose() {} };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  onTestFinished(() => diag.disable());
  const registry = new Registry();
  new MeterProvider({ registry, resource: resourceFromAttributes({ host: Promise.resolve("a") }) });
  await vi.waitFor(() => expect(noted(registry)).toBe('{"host":"a"}'));
  expect(messages).toEqual([]);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("no host");
    },
  ],
  ["returns nothing", () => undefined],
  ["rejects", async () => Promise.reject(new Error("no host"))],
])("a resource whose wait %s has the attributes that it has", async (_, waitForAsyncAttributes) => {
  const registry = new Registry();
  const resource = { attributes: { team: "a" }, asyncAttributesPending: true, waitForAsyncAttributes };
  new MeterProvider({ registry, resource });
  await vi.waitFor(() => expect(noted(registry)).toBe('{"team":"a"}'));
});
