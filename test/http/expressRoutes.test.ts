/** The templates of nested Express routers, by assignments as Express 4 and 5 make them. */

import { expressRoutes } from "threadtally/http";
import { expect, test } from "vitest";
import { routeOf } from "../../src/http/route.ts";

type Request = { baseUrl?: string | undefined; route?: { path: unknown } | undefined; params?: object | null };

/** Returns a request that has passed the middleware. */
function passed(request: Request = {}): Request {
  let isNext = false;
  expressRoutes()(request, {}, () => {
    isNext = true;
  });
  expect(isNext).toBe(true);
  return request;
}

/** Enters nested routers, each by the part of the path before it and its parameters; then matches a route. */
function matched(parts: readonly (readonly [string, object?])[], path: unknown): string {
  const request = passed({ baseUrl: "" });
  for (const [part, params = {}] of parts) {
    request.params = params;
    request.baseUrl += part;
  }
  request.route = { path };
  return routeOf(request);
}

test.each<[string, readonly (readonly [string, object?])[], unknown]>([
  ["/users/:id", [], "/users/:id"],
  ["/", [], "/"],
  ["/api", [["/api"]], "/"],
  ["/api/v1/users/:id", [["/api"], ["/v1"]], "/users/:id"],
  ["/users/:user/posts/:post", [["/users/42", { user: "42" }]], "/posts/:post"],
  ["/users/:user/posts", [["/USERS/42", { user: "42" }]], "/posts"],
  ["/users/:user/posts", [["/users/users", { user: "users" }]], "/posts"],
  ["/users/:user/posts", [["/users/a%20b", { user: "a b" }]], "/posts"],
  ["/:a/:b/c", [["/x/x", { a: "x", b: "x" }]], "/c"],
  ["/v:version/c", [["/v12", { version: "12" }]], "/c"],
  ["/files/:path/c", [["/files/a/b", { path: ["a", "b"] }]], "/c"],
  ["/:a/s/c", [["/x/s", { a: "x", b: "" }]], "/c"],
  [
    "/u/:a/p/:b/c",
    [
      ["/u/7", { a: "7" }],
      ["/p/8", { a: "7", b: "8" }],
    ],
    "/c",
  ],
  ["/*/c", [["/%ff"]], "/c"],
  ["/*/c", [["/a", { a: Object.create(null) }]], "/c"],
  ["/a,/b", [], ["/a", "/b"]],
  ["/api/^\\/x/", [["/api"]], /^\/x/],
])("%s", (template, parts, path) => {
  expect(matched(parts, path)).toBe(template);
});

test("a router that is left takes its part along, and not the route that it matched", () => {
  const request = passed({ baseUrl: "" });
  request.baseUrl = "/api";
  request.baseUrl = "/api/v1";
  request.route = { path: "/a" };
  request.baseUrl = "/api";
  request.baseUrl = undefined;
  expect(routeOf(request)).toBe("/api/v1/a");
  request.route = { path: "/b" };
  expect(routeOf(request)).toBe("/b");
  request.route = undefined;
  expect(routeOf(request)).toBe("");
});

test("Express reads what it has set", () => {
  const route = { path: "/a" };
  const request = passed({ baseUrl: "", route });
  expect([request.baseUrl, request.route]).toEqual(["", route]);
  request.baseUrl = "/api";
  const other = { path: "/b" };
  request.route = other;
  expect(request.baseUrl).toBe("/api");
  expect(request.route).toBe(other);
  expect(Object.keys(request).sort()).toEqual(["baseUrl", "route"]);
});

test("a middleware that is used twice follows on", () => {
  const request = passed(passed({ baseUrl: "" }));
  request.baseUrl = "/api";
  request.params = null;
  request.route = { path: "/a" };
  expect(routeOf(request)).toBe("/api/a");
  expect(routeOf(passed())).toBe("");
});

test("a middleware of a nested router, alone or beside that of the app, names its parameters", () => {
  const alone = passed({ baseUrl: "/users/7", params: { user: "7" } });
  alone.route = { path: "/a" };
  expect(routeOf(alone)).toBe("/users/:user/a");
  const app = passed({ baseUrl: "" });
  app.params = { user: "7" };
  app.baseUrl = "/users/7";
  passed(app).route = { path: "/a" };
  expect(routeOf(app)).toBe("/users/:user/a");
});
