/** The streams of OpenTelemetry in a registry. */

import { expect, test } from "vitest";
import { encodeLabels } from "../../src/core/define/openLabels.ts";
import { attributesOf, isMonotonic, placeOf, STREAMS_SPACE, type Stream, streamOf } from "../../src/streams/stream.ts";

const stream: Stream = {
  scope: { name: "shop", version: "1.0.0" },
  type: "COUNTER",
  name: "orders",
  description: "Orders",
  unit: "{order}",
  valueType: 0,
  aggregation: { kind: "sum" },
  filter: "",
  limit: 2000,
  scale: 1,
  ofView: false,
};

test("a stream is read back from the metric that it is placed in", () => {
  const place = placeOf(stream);
  expect(place.space).toBe(STREAMS_SPACE);
  expect(streamOf(place)).toEqual(stream);
  expect(streamOf({ help: place.help })).toBeUndefined();
  expect(streamOf({ space: STREAMS_SPACE, help: "no JSON" })).toBeUndefined();
});

test("streams are one metric exactly if they differ in nothing but the description", () => {
  const { name } = placeOf(stream);
  expect(placeOf({ ...stream, description: "Other" }).name).toBe(name);
  const others: Partial<Stream>[] = [
    ...[{ scope: { name: "shop" } }, { scope: { name: "shop", version: "1.0.0", schemaUrl: "https://a.example" } }],
    ...[{ type: "UP_DOWN_COUNTER" as const }, { name: "b" }, { unit: "" }, { valueType: 1 as const }],
    ...[{ advice: [] }, { aggregation: { kind: "lastValue" as const } }, { filter: "a" }, { limit: 3 }, { scale: 10 }],
    { ofView: true },
  ];
  expect(new Set([name, ...others.map((one) => placeOf({ ...stream, ...one }).name)]).size).toBe(others.length + 1);
});

test("any name of an instrument gives a name that a metric may have", () => {
  for (const text of ["", "x".repeat(300), "\ud800", `${"x".repeat(199)}😀`]) {
    const { name } = placeOf({ ...stream, name: text });
    expect(name.isWellFormed()).toBe(true);
    expect(name.length).toBeLessThanOrEqual(255);
  }
});

test("attributes are those that were recorded, or say that sets overflowed", () => {
  expect(attributesOf({ attributes: encodeLabels([["a", 1n]]) })).toEqual({ a: 1n });
  expect(attributesOf({ otel_metric_overflow: "true" })).toEqual({ "otel.metric.overflow": true });
});

test("sums of counters and histograms are monotonic", () => {
  expect((["COUNTER", "OBSERVABLE_COUNTER", "HISTOGRAM"] as const).every((type) => isMonotonic({ type }))).toBe(true);
  expect((["GAUGE", "UP_DOWN_COUNTER", "OBSERVABLE_GAUGE"] as const).some((type) => isMonotonic({ type }))).toBe(false);
});
