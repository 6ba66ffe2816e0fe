/** Requests of OTLP, decoded by what OpenTelemetry generated from its schema. */

import { createRequire } from "node:module";

/** A decoded message; integers of 64 bits are texts. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of a message is its schema's.
export type Decoded = any;

const path = "@opentelemetry/otlp-transformer/build/src/generated/root.js";
const { opentelemetry } = createRequire(import.meta.url)(path);
const { ExportMetricsServiceRequest } = opentelemetry.proto.collector.metrics.v1;
export const { ExportMetricsServiceResponse } = opentelemetry.proto.collector.metrics.v1;
/** Decodes a request, which is JSON or protobuf, into one form. */
export function decodeRequest(body: Uint8Array, contentType: string): Decoded {
  const message = contentType.includes("json")
    ? ExportMetricsServiceRequest.fromObject(JSON.parse(Buffer.from(body).toString()))
    : ExportMetricsServiceRequest.decode(body);
  return ExportMetricsServiceRequest.toObject(message, { longs: String, defaults: true, oneofs: true });
}

/** The metrics of requests, by scope and name, with all their points. */
export function metricsIn(requests: readonly Decoded[]): Map<string, Decoded> {
  const found = new Map<string, Decoded>();
  for (const { resourceMetrics } of requests) {
    for (const { scopeMetrics } of resourceMetrics) {
      for (const { metrics: list } of scopeMetrics) {
        for (const metric of list) {
          const { data } = metric;
          const known = found.get(metric.name);
          if (known) known[data].dataPoints.push(...metric[data].dataPoints);
          else found.set(metric.name, metric);
        }
      }
    }
  }
  return found;
}

/** The attributes of a point or a resource, as a plain object. */
export function attributesOf({ attributes }: { attributes: Decoded[] }): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, anyValueOf(value)]));
}

function anyValueOf(value: Decoded): unknown {
  if (value.value === "arrayValue") return value.arrayValue.values.map(anyValueOf);
  return value.value === undefined ? null : value[value.value];
}
