/** Pages of other origins: which may send, and what replies say. */

import { pagesResponder } from "threadtally/pages";
import { expect, test } from "vitest";
import { COUNTER, snapshotOf, testRegistry } from "../support/adding.ts";

const URL_HERE = "https://api.example/pages";
const SHOP = "https://shop.example";

function responder(origins?: readonly string[]) {
  const registry = testRegistry();
  const respond = pagesResponder(registry, { ...(origins && { origins }), onError: () => {} });
  let sequence = 0;
  const statusOf = async (headers: Record<string, string>, method = "POST") => {
    const snapshot = snapshotOf(COUNTER, [{ scaled: "1" }], { sequence: sequence++, time: Date.now() });
    const body = method === "POST" ? JSON.stringify(snapshot) : null;
    const request = { method, body, headers: { "Content-Type": "text/plain", host: "api.example", ...headers } };
    const response = await respond(new Request(URL_HERE, request));
    const { status, headers: given } = response;
    return [status, given.get("access-control-allow-origin"), given.get("vary")];
  };
  return { registry, respond, statusOf };
}

test("by default, only pages of the server's own origin may send", async () => {
  const { statusOf, registry } = responder();
  expect(await statusOf({})).toEqual([204, null, null]);
  expect(await statusOf({ Origin: "https://api.example" })).toEqual([204, null, null]);
  // A proxy may change the host. Then the browser's word counts.
  expect(await statusOf({ Origin: SHOP, "Sec-Fetch-Site": "same-origin" })).toEqual([204, null, null]);
  for (const site of ["same-site", "cross-site", "none"]) {
    expect(await statusOf({ Origin: "https://api.example", "Sec-Fetch-Site": site })).toEqual([403, null, null]);
  }
  expect(await statusOf({ Origin: SHOP })).toEqual([403, null, null]);
  expect(await statusOf({ Origin: SHOP }, "OPTIONS")).toEqual([403, null, null]);
  expect(registry.counter({ name: "a_total" }).value).toBe(3);
});

test("those in `origins` may send, and read the reply", async () => {
  const { statusOf } = responder([SHOP]);
  const other = "https://shop.example.evil.example";
  expect(await statusOf({ Origin: SHOP, "Sec-Fetch-Site": "cross-site" })).toEqual([204, SHOP, "Origin"]);
  expect(await statusOf({ Origin: SHOP, "Content-Type": "text/html" })).toEqual([415, SHOP, "Origin"]);
  expect(await statusOf({ Origin: other, "Sec-Fetch-Site": "cross-site" })).toEqual([403, null, null]);
  const open = responder(["*"]);
  expect(await open.statusOf({ Origin: other, "Sec-Fetch-Site": "cross-site" })).toEqual([204, "*", "Origin"]);
});

test("a browser that asks first gets the permission to send these headers", async () => {
  const { respond } = responder([SHOP]);
  const headers = { Origin: SHOP, "Access-Control-Request-Headers": "authorization" };
  const response = await respond(new Request(URL_HERE, { method: "OPTIONS", headers }));
  expect([response.status, await response.text()]).toEqual([204, ""]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": SHOP,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "authorization",
  });
});
