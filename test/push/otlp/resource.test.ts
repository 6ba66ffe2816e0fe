/** The resource of a process. */

import { expect, test } from "vitest";
import { resourceOf } from "../../../src/push/otlp/resource.ts";
import { SDK_VERSION } from "../../../src/streams/sdkIdentity.ts";

test("a process has a name, a random id, and the name of what sends", () => {
  const resource = resourceOf({});
  expect(resource).toEqual({
    "service.name": "unknown_service:node",
    "service.instance.id": expect.stringMatching(/^[\da-f-]{36}$/),
    "process.pid": process.pid,
    "telemetry.sdk.language": "nodejs",
    "telemetry.sdk.name": "threadtally",
    "telemetry.sdk.version": SDK_VERSION,
  });
  expect(resourceOf({})["service.instance.id"]).not.toBe(resource["service.instance.id"]);
});

test("attributes given go before those of the environment, and undefined leaves one out", () => {
  const given = { "service.name": "shop", "process.pid": undefined, list: [1, "a", true, null], big: 1n };
  const resource = resourceOf({ "service.name": "other", host: "h" }, given);
  expect(resource).toMatchObject({ "service.name": "shop", host: "h", list: [1, "a", true, null], big: 1n });
  expect(Object.hasOwn(resource, "process.pid")).toBe(false);
});

test.each([
  null,
  1,
  ["a"],
  new Map([["a", 1]]),
  { a: {} },
  { a: [[]] },
  { a: [{}] },
  { a: () => {} },
  { a: Symbol("s") },
])("%o is refused", (given) => {
  expect(() => resourceOf({}, given as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
});
