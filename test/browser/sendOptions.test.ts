/** Wrong arguments of sendOnHide. */

import { sendOnHide } from "threadtally/browser";
import { test } from "vitest";
import { testRegistry } from "../support/adding.ts";
import { expectRefusal } from "../support/refusals.ts";

test.each<[unknown, unknown, RegExp, typeof TypeError | typeof RangeError]>([
  ["/pages", {}, /^url must be the receiver's address, with http or https, or in a page a path/, RangeError],
  ["ftp://a.example", {}, /^url must be/, RangeError],
  [undefined, {}, /^url must be/, TypeError],
  ["http://a.example", { interval: 10 }, /interval must be an integer from 1000 to 2147483647, but got 10/, RangeError],
  ["http://a.example", { timeout: 0 }, /timeout must be an integer from 1 /, RangeError],
  ["http://a.example", { headers: "a" }, /headers must be an object of texts, but got "a"/, TypeError],
  ["http://a.example", { headers: { "a b": "secret" } }, /the header "a b" is not\.$/, RangeError],
  ["http://a.example", { only: "a" }, /only must be an array of metrics' names, but got "a"/, TypeError],
  ["http://a.example", { onError: 1 }, /onError must be a function, but got 1/, TypeError],
])("%j with %j is refused at once", (url, options, message, kind) => {
  expectRefusal(() => sendOnHide(testRegistry(), url as string, options as object), kind, "OPTION_INVALID", message);
});

test("something else than a registry is refused at once", () => {
  const wrong = /^sendOnHide takes a registry and an address, but got "\/pages" first\. Pass new Registry\(\)\.$/;
  expectRefusal(() => sendOnHide("/pages" as never, "/pages"), TypeError, "OPTION_INVALID", wrong);
});
