/** A program that passes the handlers to servers of Node and of frameworks, compiled with Node's types. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createServer2 } from "node:http2";
import { Registry } from "threadtally";
import { expose, type MetricsHandler, metricsHandler, metricsResponder } from "threadtally/prometheus";

const registry = new Registry();
const handler: MetricsHandler = metricsHandler(registry);
createServer(handler);
createServer2(handler);
export const route = (request: IncomingMessage, response: ServerResponse): Promise<void> => handler(request, response);
/** Express passes its own request, Koa has Node's in a context, Fastify in `raw`. */
export const express = (request: IncomingMessage & { readonly path: string }, response: ServerResponse) =>
  handler(request, response);
export const respond: (request: Request) => Promise<Response> = metricsResponder(registry);
export const response = new Response(expose(registry));
