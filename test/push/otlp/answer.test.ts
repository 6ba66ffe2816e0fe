/** Answers of receivers, encoded by OpenTelemetry's own encoder. */

import { describe, expect, test } from "vitest";
import { partialOf, statusMessageOf } from "../../../src/push/otlp/answer.ts";
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
    ['{"partialSuccess":{"rejectedDataPoints":0.5,"errorMessage":null}}', "application/json"],
    ['{"partialSuccess":{"rejectedDataPoints":-5}}', "application/json"],
    ['{"partialSuccess":{"rejectedDataPoints":1e300}}', "application/json"],
    ['{"partialSuccess":null}', "application/json"],
    [Buffer.from([0x0a, 11, 0x08, ...Array.from({ length: 9 }, () => 0xff), 0x01]), "application/x-protobuf"],
    [Buffer.from([0x0a, 13, 0x08, ...Array.from({ length: 12 }, () => 0x80)]), "application/x-protobuf"],
    [Buffer.from([0x0a]), "application/x-protobuf"],
    [Buffer.from([0x0a, 0x80]), "application/x-protobuf"],
    [Buffer.from([0xff, 0xff, 0xff]), "application/x-protobuf"],
    [Buffer.from([0x0a, 2, 0x1a, 9]), "application/x-protobuf"],
  ])("that is not OTLP's, %j of %s, is taken for a success", (body, type) => {
    expect(partialOf(answer(body, type))).toBeUndefined();
  });

  test("with a number of points that is none has its message nevertheless", () => {
    const body = '{"partialSuccess":{"rejectedDataPoints":"x","errorMessage":"late"}}';
    expect(partialOf(answer(body, JSON_TYPE))).toEqual({ rejected: 0, message: "late" });
  });

  test("with fields that are not known yet has those that are", () => {
    const later = [0x28, 0x05, 0x31, 1, 2, 3, 4, 5, 6, 7, 8, 0x3a, 2, 65, 66, 0x45, 1, 2, 3, 4];
    const [known] = both({ rejectedDataPoints: 3, errorMessage: "old" });
    const partial = [...(known as { body: Buffer }).body.subarray(2), ...later];
    const body = Buffer.from([0x0a, partial.length, ...partial, ...later]);
    expect(partialOf(answer(body))).toEqual({ rejected: 3, message: "old" });
  });

  test("that is HTML is reported", () => {
    expect(partialOf(answer("<html>", "text/html"))?.message).toContain("HTML");
  });
});

describe("the reason of a refusal", () => {
  const message = "a message that is longer than a space has its number";
  test.each([
    [Buffer.from([0x08, 3, 0x12, message.length, ...Buffer.from(message)]), "application/x-protobuf", message],
    [JSON.stringify({ code: 3, message }), JSON_TYPE, message],
    [Buffer.from([0x08, 3]), "application/x-protobuf", undefined],
    ["{", JSON_TYPE, undefined],
    ["null", JSON_TYPE, undefined],
    ['{"message":5}', JSON_TYPE, undefined],
    ["bad gateway", "text/plain", undefined],
    ["", "text/plain", undefined],
  ])("%j of %s is %j", (body, type, reason) => {
    expect(statusMessageOf(answer(body, type))).toBe(reason);
  });
});
