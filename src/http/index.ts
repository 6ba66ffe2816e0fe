/**
 * HTTP: metrics of requests, by route, from Node's own events.
 *
 * @module threadtally/http
 */

export { type ExpressMiddleware, expressRoutes } from "./expressRoutes.ts";
export { type FastifyInstance, type FastifyPlugin, type FastifyRequest, fastifyRoutes } from "./fastifyRoutes.ts";
export type { HttpOptions } from "./httpOptions.ts";
export { type HttpMetrics, instrumentHttp } from "./instrumentHttp.ts";
export { type KoaMiddleware, koaRoutes } from "./koaRoutes.ts";
export { setRoute } from "./route.ts";
