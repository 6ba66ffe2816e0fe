/** Answers of receivers, encoded by OpenTelemetry's own encoder. */

import { describe, expect, test } from "vitest";
import { partialOf } from "../../../src/push/otlp/answer.ts";
import { ExportMetricsServiceResponse } from "./decode.ts";

const answer = (body: Uint8Array | string, type = "application/x-protobuf") => ({
  status: 200,
  headers: { "content-type": type },
  body: Buffer.from(body as never),
});
const JSON_TYPE = "application/json; charset=utf-8";
const both = (partialSuccess: object | undefined) => {
  const response = partialSuccess ? { partialSuccess } : {};
  const bytes = ExportMetricsServiceResponse.encode(ExportMetricsServiceResponse.fromObject(response)).finish();
  return [answer(bytes), answer(JSON.stringify(response), JSON_TYPE)];
};

describe("an answer", () => {
  test.each([
    [
      { rejectedDataPoints: "70000", errorMessage: "too old — ø" },
      { rejected: 70_000, message: "too old — ø" },
    ],
    [{ rejectedDataPoints: 1 }, { rejected: 1, message: "" }],
    [{ errorMessage: "deprecated" }, { rejected: 0, message: "deprecated" }],
    [{}, undefined],
    [undefined, undefined],
  ])("with the partial success %j is %j", (given, expected) => {
    for (const one of both(given)) expect(partialOf(one)).toEqual(expected);
  });

  test.each([
    ["", "application/x-protobuf"],
    ["OK", "text/plain"],
    ["<html>", "application/json"],
    ["null", "application/json"],
    ['{"partialSuccess":{"rejectedDataPoints":"x"}}', "application/json"],
    [Buffer.from([0x0a]), "application/x-protobuf"],
    [Buffer.from([0x0a, 0x80]), "application/x-protobuf"],
    [Buffer.from([0xff, 0xff, 0xff]), "application/x-protobuf"],
    [Buffer.from([0x0a, 2, 0x1a, 9]), "application/x-protobuf"],
  ])("that is not OTLP's, %j of %s, is taken for a success", (body, type) => {
    expect(partialOf(answer(body, type))).toBeUndefined();
  });
});
