/** OpenTelemetry's environment variables. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEnvironment } from "../../../src/push/otlp/environment.ts";

const warned: string[] = [];
const note = (warning: Error) => void warned.push(warning.message);
beforeEach(() => {
  process.on("warning", note);
});
afterEach(async () => {
  await turn(); // a warning is an event of a later turn
  process.off("warning", note);
  warned.length = 0;
});
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("without variables, nothing is set", () => {
  expect(readEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: "", OTEL_SERVICE_NAME: " " })).toEqual({
    url: undefined,
    headers: {},
    timeout: undefined,
    protocol: undefined,
    compression: undefined,
    temporality: undefined,
    interval: undefined,
    resource: {},
  });
});

describe("the address", () => {
  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://h:4318" }, "http://h:4318/v1/metrics"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://h/base/" }, "https://h/base/v1/metrics"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://h//" }, "https://h/v1/metrics"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://h/base?key=1" }, "http://h/base/v1/metrics?key=1"],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://h/as-it-is" }, "http://h/as-it-is"],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://m", OTEL_EXPORTER_OTLP_ENDPOINT: "http://h" }, "http://m"],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "m", OTEL_EXPORTER_OTLP_ENDPOINT: "http://h" }, "http://h/v1/metrics"],
  ])("of %j is %s", (variables, url) => {
    expect(readEnvironment(variables).url).toBe(url);
  });
});

test.each([
  ["TIMEOUT", "1500", "timeout", 1500],
  ["PROTOCOL", "http/json", "protocol", "http/json"],
  ["PROTOCOL", "HTTP/JSON", "protocol", "http/json"],
  ["COMPRESSION", "gzip", "compression", "gzip"],
  ["COMPRESSION", "GZip", "compression", "gzip"],
])("%s of metrics goes before that of all signals", (name, text, member, value) => {
  const of = (variables: Record<string, string>) => readEnvironment(variables)[member as "timeout"];
  expect(of({ [`OTEL_EXPORTER_OTLP_${name}`]: text })).toBe(value);
  expect(of({ [`OTEL_EXPORTER_OTLP_METRICS_${name}`]: text, [`OTEL_EXPORTER_OTLP_${name}`]: "other" })).toBe(value);
  // One that cannot be used is taken for one that is not set.
  expect(of({ [`OTEL_EXPORTER_OTLP_METRICS_${name}`]: "grpc", [`OTEL_EXPORTER_OTLP_${name}`]: text })).toBe(value);
});

test.each([
  ["cumulative", "cumulative"],
  ["Delta", "delta"],
  ["LOWMEMORY", "delta"],
])("the preference %s is %s", (text, temporality) => {
  const variables = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: text };
  expect(readEnvironment(variables).temporality).toBe(temporality);
});

test("headers and attributes are decoded, and the special ones go before the general ones", () => {
  const { headers, resource, interval } = readEnvironment({
    OTEL_EXPORTER_OTLP_HEADERS: "a=1, b = x%20y ,,token=k=v==",
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: "A=2",
    OTEL_RESOURCE_ATTRIBUTES: "service.name=first,host=a%2Cb,empty=",
    OTEL_SERVICE_NAME: "shop",
    OTEL_METRIC_EXPORT_INTERVAL: "5000",
  });
  expect(headers).toEqual({ a: "2", b: "x y", token: "k=v==" });
  expect(resource).toEqual({ "service.name": "shop", host: "a,b", empty: "" });
  expect(interval).toBe(5000);
});

test("an interval that is too short for the option is none", async () => {
  expect(readEnvironment({ OTEL_METRIC_EXPORT_INTERVAL: "99" }).interval).toBeUndefined();
  expect(readEnvironment({ OTEL_METRIC_EXPORT_INTERVAL: "100" }).interval).toBe(100);
  await turn();
  expect(warned).toHaveLength(1);
});

test.each(["constructor", "__proto__"])("the preference %s, which every object inherits, is none", async (text) => {
  const variables = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: text };
  expect(readEnvironment(variables).temporality).toBeUndefined();
  await turn();
  expect(warned).toEqual([expect.stringContaining("TEMPORALITY_PREFERENCE")]);
});

test.each([
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_PROTOCOL",
  "OTEL_EXPORTER_OTLP_COMPRESSION",
  "OTEL_EXPORTER_OTLP_TIMEOUT",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
  "OTEL_METRIC_EXPORT_INTERVAL",
  "OTEL_RESOURCE_ATTRIBUTES",
  "OTEL_EXPORTER_OTLP_CERTIFICATE",
  "OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY",
])("%s is ignored with a warning if it cannot be used, and the warning keeps its text secret", async (name) => {
  expect(readEnvironment({ [name]: "-secret%" })).toEqual(readEnvironment({}));
  await turn();
  expect(warned).toEqual([expect.stringContaining(name)]);
  expect(warned[0]).not.toContain("secret");
});

test.each([
  ["OTEL_EXPORTER_OTLP_HEADERS", "x-key=line%0Abreak"],
  ["OTEL_EXPORTER_OTLP_HEADERS", "x-key=%E2%82%AC"],
  ["OTEL_EXPORTER_OTLP_METRICS_HEADERS", "x key=a"],
  ["OTEL_EXPORTER_OTLP_METRICS_HEADERS", "x-key"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:50%@h"],
  ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "constructor"],
  ["OTEL_EXPORTER_OTLP_TIMEOUT", "0"],
])("%s is ignored with a warning if it is %s", async (name, text) => {
  expect(readEnvironment({ [name]: text })).toEqual(readEnvironment({}));
  await turn();
  expect(warned).toEqual([expect.stringContaining(name)]);
});

test.each([
  ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "it may be http/protobuf or http/json."],
  ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc", "it may be http/protobuf or http/json."],
  ["OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "it may be gzip or none."],
  ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "low", "it may be cumulative or delta or lowmemory."],
])("the warning of %s=%s names the values that it may have", async (name, text, may) => {
  readEnvironment({ [name]: text });
  await turn();
  expect(warned).toEqual([expect.stringMatching(`${name} is ignored: ${may}`)]);
});
