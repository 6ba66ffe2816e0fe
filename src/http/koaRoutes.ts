/** The routes of Koa. */

import { setRouteSource } from "./route.ts";

/** A middleware, for `app.use`. */
export type KoaMiddleware = <R>(context: { readonly req: object }, next: () => R) => R;

/**
 * Returns a middleware that gives requests the routes of @koa/router, nested ones too. Pass it to `app.use` before the
 * router.
 * @example
 * const middleware = koaRoutes();
 * // app.use(middleware);
 */
export function koaRoutes(): KoaMiddleware {
  return (context, next) => {
    // The router sets it later, and names no route that did not match.
    setRouteSource(context.req, () => (context as { readonly _matchedRoute?: unknown })._matchedRoute);
    return next();
  };
}
