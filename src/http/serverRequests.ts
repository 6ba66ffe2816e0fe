/** The metrics of the requests that servers of this thread answer. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Registry } from "../core/registry.ts";
import { type ActiveLevel, ActiveRequests } from "./activeRequests.ts";
import { BoundedNames, OTHER } from "./boundedNames.ts";
import { ABORTED } from "./errorTypes.ts";
import type { HttpEvents } from "./httpEvents.ts";
import type { CheckedOptions } from "./httpOptions.ts";
import { requestMethod } from "./requestMethod.ts";
import { routeOf } from "./route.ts";

interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/** A request in progress. */
interface OpenRequest {
  readonly response: ServerResponse;
  readonly started: number;
  readonly method: string;
  readonly scheme: string;
  level: ActiveLevel | undefined;
}

/** Measures the requests of this thread's servers. Returns a function that clears this thread's gauges. */
export function measureServers(registry: Registry, options: CheckedOptions, events: HttpEvents): () => void {
  const durations = registry.histogram({
    name: "http_server_request_duration_seconds",
    help: "Duration of the requests that servers answered",
    labelNames: ["http_request_method", "http_route", "http_response_status_code", "url_scheme", "error_type"],
    buckets: options.durationBuckets,
  });
  const active = new ActiveRequests(registry, "http_server_active_requests", "Requests that servers are answering", [
    "http_request_method",
    "url_scheme",
  ]);
  const routes = new BoundedNames(options.maxRoutes);
  /** A connection may have several requests in progress: a client may send the next before it has the response. */
  const connections = new WeakMap<Socket, Map<IncomingMessage, OpenRequest>>();

  function start({ request, response, socket }: Message): void {
    let requests = connections.get(socket);
    if (!requests) {
      const opened = new Map<IncomingMessage, OpenRequest>();
      requests = opened;
      connections.set(socket, opened);
      // Node reports no end of a request whose connection closes before the response is sent.
      socket.once("close", () => events.attempt(abortAll, opened));
    }
    const method = requestMethod(request.method);
    const scheme = "encrypted" in socket ? "https" : "http";
    const open: OpenRequest = { response, started: performance.now(), method, scheme, level: undefined };
    requests.set(request, open);
    open.level = active.level(method, scheme);
    open.level.change(1);
  }

  function finish({ request, response, socket }: Message): void {
    const requests = connections.get(socket);
    const open = requests?.get(request);
    if (!open) return; // it began before this thread was instrumented
    requests?.delete(request);
    const status = String(response.statusCode);
    end(request, open, status, response.statusCode >= 500 ? status : "");
  }

  function abortAll(requests: Map<IncomingMessage, OpenRequest>): void {
    for (const [request, open] of requests) {
      requests.delete(request);
      const { headersSent, statusCode } = open.response;
      events.attempt(() => end(request, open, headersSent ? String(statusCode) : "", ABORTED), undefined);
    }
  }

  function end(request: IncomingMessage, open: OpenRequest, status: string, errorType: string): void {
    try {
      const route = routeOf(request);
      const name = route === "" || routes.takes(route) ? route : OTHER;
      durations
        .labels(open.method, name, status, open.scheme, errorType)
        .record((performance.now() - open.started) / 1000);
    } finally {
      open.level?.change(-1);
    }
  }

  events.on("http.server.request.start", start);
  events.on("http.server.response.finish", finish);
  return () => active.clear();
}
