/** The routes of Fastify. */

import { setRouteSource } from "./route.ts";

/** The part of Fastify's request that names its route. */
interface FastifyRequest {
  readonly raw: object;
  readonly routeOptions?: { readonly url?: string | undefined };
}

/** The part of a Fastify instance that the plugin uses. */
export interface FastifyInstance {
  addHook(name: "onRequest", hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): unknown;
}

/**
 * Gives requests the routes of Fastify 4 or 5: a plugin. Pass it to `app.register` before the routes.
 * @example
 * const plugin = fastifyRoutes; // await app.register(fastifyRoutes);
 */
export const fastifyRoutes = /* @__PURE__ */ Object.assign(
  (instance: FastifyInstance, _options: unknown, done: () => void): void => {
    instance.addHook("onRequest", (request, _reply, next) => {
      setRouteSource(request.raw, () => request.routeOptions?.url);
      next();
    });
    done();
  },
  // Fastify gives a plugin's hooks to the routes of that plugin alone, unless it is marked so.
  { [Symbol.for("skip-override")]: true },
);
