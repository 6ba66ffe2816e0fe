/** The routes of Fastify. */

import { setRouteSource } from "./route.ts";

/** The part of Fastify's request that names its route. */
export interface FastifyRequest {
  /** Node's request. */
  readonly raw: object;
  /** The options of its route. */
  readonly routeOptions?: {
    /** The route. */
    readonly url?: string | undefined;
  };
}

/** The part of a Fastify instance that the plugin uses. */
export interface FastifyInstance {
  /** Has a function called for each request. */
  addHook(name: "onRequest", hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): unknown;
}

/** A plugin, for `app.register`. */
export type FastifyPlugin = (instance: FastifyInstance, options: unknown, done: () => void) => void;

/**
 * Returns a plugin that gives requests the routes of Fastify 4 or 5. Pass it to `app.register` before the routes.
 * @example
 * const plugin = fastifyRoutes();
 * // app.register(plugin);
 */
export function fastifyRoutes(): FastifyPlugin {
  const plugin: FastifyPlugin = (instance, _options, done) => {
    instance.addHook("onRequest", (request, _reply, next) => {
      setRouteSource(request.raw, () => request.routeOptions?.url);
      next();
    });
    done();
  };
  // Fastify gives a plugin's hooks to the routes of that plugin alone, unless it is marked so.
  return Object.assign(plugin, { [Symbol.for("skip-override")]: true });
}
