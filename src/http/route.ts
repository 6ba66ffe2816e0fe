/** The route of a request that a server answers: a template such as `/users/:id`, never a path. */

import { shown, typeError } from "../core/errors.ts";

/** All copies of the package find the route here, on the request. */
const ROUTE = /* @__PURE__ */ Symbol.for("threadtally/route");

interface Routed {
  [ROUTE]?: () => unknown;
}

/**
 * Sets the route of a request, for servers without one of the helpers for frameworks. The last call counts.
 *
 * @param request Node's request, the first argument of a request listener
 * @param route a template, the same for all requests that are handled alike
 * @throws TypeError OPTION_INVALID
 * @example
 * import { createServer } from "node:http";
 *
 * createServer((request, response) => {
 *   setRoute(request, "/users/:id");
 *   response.end();
 * });
 */
export function setRoute(request: object, route: string): void {
  if (typeof request !== "object" || request === null || typeof route !== "string") {
    throw typeError(
      "OPTION_INVALID",
      `setRoute takes a request and a template, but got ${shown(request)} and ${shown(route)}. Pass Node's request.`,
    );
  }
  setRouteSource(request, () => route);
}

/** Sets the function that returns the route once the response has ended, since some frameworks know it only then. */
export function setRouteSource(request: object, source: () => unknown): void {
  (request as Routed)[ROUTE] = source;
}

/** Returns the route of a request; "" if none is known. Never throws. */
export function routeOf(request: object): string {
  try {
    const route = (request as Routed)[ROUTE]?.();
    return typeof route === "string" ? route : route instanceof RegExp ? String(route) : "";
  } catch {
    return ""; // the framework's own getters; the request counts nevertheless
  }
}
