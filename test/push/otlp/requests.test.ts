/** Readings of several requests. */

import { exponential, Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { JsonRequest } from "../../../src/push/otlp/jsonRequest.ts";
import type { Attributes, RequestWriter } from "../../../src/push/otlp/model.ts";
import { headOf, pointOf } from "../../../src/push/otlp/pointOf.ts";
import { ProtobufRequest } from "../../../src/push/otlp/protobufRequest.ts";
import { type Part, requestsOf } from "../../../src/push/otlp/requests.ts";
import { attributesOf, type Decoded, decodeRequest, metricsIn } from "./decode.ts";

const scopes = [{ name: "a" }, { name: "b", version: "1", schemaUrl: "http://schema" }];

/** Writes a registry, in requests that end after so many bytes. Metrics that begin with `skip` are left out. */
function requests(registry: Registry, mostBytes: number, Request: new (resource: Attributes) => RequestWriter) {
  const cursor = registry.cursor() as never as Part["cursor"];
  const part: Part = {
    cursor,
    metricOf: (definition) => {
      if (definition.name.startsWith("skip")) return undefined;
      const scope = scopes[definition.name.startsWith("b") ? 1 : 0] as (typeof scopes)[number];
      return { scope, head: headOf(definition, "cumulative") };
    },
    pointOf: (content) => pointOf(cursor, content, cursor.labels, 2000, 0),
  };
  const payloads = [...requestsOf([part], () => new Request({ host: "h" }), mostBytes)];
  return { payloads, decoded: payloads.map(({ body, headers }) => decodeRequest(body, headers["Content-Type"] ?? "")) };
}

describe.each([ProtobufRequest, JsonRequest])("requests of %o", (Request) => {
  test("together have each point once, and each has the resource, the scope and the metric", () => {
    using registry = new Registry();
    const hits = registry.counter({ name: "hits_total", labelNames: ["n"] });
    for (let n = 0; n < 25; n++) hits.labels(n).inc(n);
    const { payloads, decoded } = requests(registry, 500, Request);
    expect(payloads.length).toBeGreaterThan(2);
    expect(payloads.map(({ points }) => points)).toEqual(
      decoded.map((one) => metricsIn([one]).get("hits_total").sum.dataPoints.length),
    );
    for (const { resourceMetrics } of decoded) {
      expect(attributesOf(resourceMetrics[0].resource)).toEqual({ host: "h" });
      expect(resourceMetrics[0].scopeMetrics.map(({ scope }: Decoded) => scope.name)).toEqual(["a"]);
    }
    const points = metricsIn(decoded).get("hits_total").sum.dataPoints;
    expect(points.map(({ asInt }: Decoded) => Number(asInt))).toEqual(Array.from({ length: 25 }, (_, n) => n));
  });

  test("are closed by the point with which they have so many bytes, whatever the labels and buckets", () => {
    using registry = new Registry();
    const took = registry.histogram({
      name: "took",
      buckets: exponential({ schema: 3, min: 1, max: 1e9 }),
      labelNames: ["n"],
    });
    const hits = registry.counter({ name: "hits_total", labelNames: ["n"] });
    for (let n = 0; n < 40; n++) {
      took.labels("€".repeat(n * 10)).record(1.5 ** n);
      took.labels("€".repeat(n * 10)).record(n);
      hits.labels("€".repeat(n * 10)).inc();
    }
    const mostBytes = 4000;
    const { payloads } = requests(registry, mostBytes, Request);
    for (const [index, { body }] of payloads.entries()) {
      // With the longest point and what closes the request.
      expect(body.length).toBeLessThan(mostBytes + 6000);
      if (index < payloads.length - 1) expect(body.length).toBeGreaterThanOrEqual(mostBytes);
    }
    expect(requests(registry, 1, Request).payloads.map(({ points }) => points)).toEqual(Array(80).fill(1));
  });

  test("metrics of one scope that follow each other are in it, and its version and schema are there", () => {
    using registry = new Registry();
    for (const name of ["a1", "skip", "a2", "b1", "a3"]) registry.counter({ name }).inc();
    const [request] = requests(registry, 1e6, Request).decoded;
    const found = request.resourceMetrics[0].scopeMetrics.map(({ scope, schemaUrl, metrics }: Decoded) => [
      scope.name,
      scope.version,
      schemaUrl,
      metrics.map(({ name }: Decoded) => name),
    ]);
    expect(found).toEqual([
      ["a", "", "", ["a1", "a2"]],
      ["b", "1", "http://schema", ["b1"]],
      ["a", "", "", ["a3"]],
    ]);
  });
});
