/** Readings of OTLP's sender, decoded by OpenTelemetry's own decoder. */

import { Registry } from "threadtally";
import { afterEach } from "vitest";
import { otlpSender } from "../../../src/push/otlp/otlpSender.ts";
import type { Payload } from "../../../src/push/sender.ts";
import { type Decoded, decodeRequest, metricsIn } from "./decode.ts";

const registries: Registry[] = [];
afterEach(() => {
  for (const registry of registries.splice(0)) registry.detach();
});
/** Detaches a registry after the test. */
export const made = (registry = new Registry()) => {
  registries.push(registry);
  return registry;
};

export const RESOURCE = { "service.name": "shop", n: 1, d: 0.5, yes: true, none: null, list: ["a", 2], big: 2n ** 62n };

export function senderOf(registry: Registry, options: object = {}) {
  return otlpSender(
    registry as never,
    {
      ...{ type: "otlp", protocol: "http/protobuf", temporality: "cumulative", resource: RESOURCE },
      ...options,
    } as never,
  );
}

export const decoded = (payloads: Iterable<Payload>) =>
  Array.from(payloads, ({ body, headers }) => decodeRequest(body, headers["Content-Type"] as string));

/** Reads and decodes; the points of each metric, by its name. */
export function read(sender: ReturnType<typeof senderOf>): Map<string, Decoded[]> {
  const metrics = metricsIn(decoded(sender.read()));
  return new Map(Array.from(metrics, ([name, metric]) => [name, metric[metric.data].dataPoints]));
}
