/** The route of a request, as programs set it. */

import { setRoute } from "threadtally/http";
import { expect, test } from "vitest";
import { routeOf, setRouteSource } from "../../src/http/route.ts";
import { expectRefusal } from "../support/refusals.ts";

test("the last route that was set counts, and other requests have none", () => {
  const [one, other] = [{}, {}];
  setRoute(one, "/a/:b");
  setRoute(one, "/c/:d");
  expect([routeOf(one), routeOf(other)]).toEqual(["/c/:d", ""]);
});

test("a route that is set later is read at the end; a pattern is shown, anything else is no route", () => {
  const request = {};
  for (const [route, shown] of [
    ["/a", "/a"],
    [/^\/a/, "/^\\/a/"],
    [undefined, ""],
    [5, ""],
  ] as const) {
    setRouteSource(request, () => route);
    expect(routeOf(request)).toBe(shown);
  }
});

test("a source that throws is no route", () => {
  const request = {};
  setRouteSource(request, () => {
    throw undefined;
  });
  expect(routeOf(request)).toBe("");
});

test("the route is not among the properties that programs list", () => {
  const request = {};
  setRoute(request, "/a");
  expect(Object.keys(request)).toEqual([]);
});

test.each([
  [undefined, "/a"],
  [null, "/a"],
  ["/a", "/a"],
  [{}, undefined],
  [{}, /a/],
])("setRoute(%o, %o) is refused", (request, route) => {
  expectRefusal(() => setRoute(request as never, route as never), TypeError, "OPTION_INVALID", /^setRoute takes a/);
});
