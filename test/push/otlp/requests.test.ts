/** Readings of several requests. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { headOf, pointOf } from "../../../src/push/otlp/pointOf.ts";
import { ProtobufRequest } from "../../../src/push/otlp/protobufRequest.ts";
import { type Part, requestsOf } from "../../../src/push/otlp/requests.ts";
import { attributesOf, type Decoded, decodeRequest, metricsIn } from "./decode.ts";

const scopes = [{ name: "a" }, { name: "b", version: "1", schemaUrl: "http://schema" }];

/** Writes a registry, in requests of at most so much weight. Metrics that begin with `skip` are left out. */
function requests(registry: Registry, heaviest: number) {
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
  const payloads = [...requestsOf([part], () => new ProtobufRequest({ host: "h" }), heaviest)];
  return { payloads, decoded: payloads.map(({ body }) => decodeRequest(body, "protobuf")) };
}

test("together, requests have each point once, and each has the resource, the scope and the metric", () => {
  using registry = new Registry();
  const hits = registry.counter({ name: "hits_total", labelNames: ["n"] });
  for (let n = 0; n < 25; n++) hits.labels(n).inc(n);
  const { payloads, decoded } = requests(registry, 10);
  expect(payloads.map(({ points }) => points)).toEqual([10, 10, 5]);
  for (const { resourceMetrics } of decoded) {
    expect(attributesOf(resourceMetrics[0].resource)).toEqual({ host: "h" });
    expect(resourceMetrics[0].scopeMetrics.map(({ scope }: Decoded) => scope.name)).toEqual(["a"]);
  }
  const points = metricsIn(decoded).get("hits_total").sum.dataPoints;
  expect(points.map(({ asInt }: Decoded) => Number(asInt))).toEqual(Array.from({ length: 25 }, (_, n) => n));
});

test("a request is closed once it has its weight: buckets weigh as much as points", () => {
  using registry = new Registry();
  const took = registry.histogram({ name: "took", buckets: [1, 2, 3], labelNames: ["n"] });
  for (let n = 0; n < 4; n++) took.labels(n).record(n);
  expect(requests(registry, 10).payloads.map(({ points }) => points)).toEqual([2, 2]);
});

test("metrics of one scope that follow each other are in it, and its version and schema are there", () => {
  using registry = new Registry();
  for (const name of ["a1", "skip", "a2", "b1", "a3"]) registry.counter({ name }).inc();
  const [request] = requests(registry, 100).decoded;
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
