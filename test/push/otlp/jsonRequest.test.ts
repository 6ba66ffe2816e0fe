/** What JSON allows and proto3 does not. */

import { expect, test } from "vitest";
import { JsonRequest } from "../../../src/push/otlp/jsonRequest.ts";
import { attributesOf, decodeRequest } from "./decode.ts";

test("lone surrogates are U+FFFD in every text, and texts that look like their escapes stay", () => {
  const lone = { pair: "\u{1f600}", high: "a\ud83d", low: "\ude00b", "name\udfff": 1, list: ["\ud800"] };
  const alike = { escape: "\\ud800", two: "\\\\ud800", three: "\\\\\\udfff\\", quote: '"\\"\\udc00' };
  const request = new JsonRequest({ ...lone, ...alike });
  request.openScope({ name: "scope\udc00", version: "\ud800" });
  request.closeScope();
  const body = request.finish();
  expect(new TextDecoder().decode(body).replaceAll("\\\\", "")).not.toMatch(/\\u/);
  const { resource, scopeMetrics } = decodeRequest(body, "json").resourceMetrics[0];
  expect(attributesOf(resource)).toEqual({
    ...{ pair: "\u{1f600}", high: "a\ufffd", low: "\ufffdb", "name\ufffd": "1", list: ["\ufffd"] },
    ...alike,
  });
  expect(scopeMetrics[0].scope).toMatchObject({ name: "scope\ufffd", version: "\ufffd" });
});
