/** Metrics of HTTP requests, without code in the requests' handlers. */

import { checkSame } from "../core/define/options.ts";
import type { Registry } from "../core/registry.ts";
import { ClientMetrics } from "./clientMetrics.ts";
import { measureClients } from "./clientRequests.ts";
import { measureFetches } from "./fetchRequests.ts";
import { HttpEvents } from "./httpEvents.ts";
import { checkHttpOptions, type HttpOptions } from "./httpOptions.ts";
import { measureServers } from "./serverRequests.ts";

/** A running instrumentation. */
export interface HttpMetrics {
  /**
   * Stops measuring in this thread and clears this thread's gauges; its counts stay. Requests in progress are not
   * counted. A second call has no effect.
   */
  stop(): void;
}

/** The running instrumentations with their options, by registry. */
const running = new WeakMap<Registry, { readonly instrumentation: HttpMetrics; readonly options: HttpOptions }>();

/**
 * Measures the requests that servers of node:http and node:https answer in this thread, and those that are sent by
 * node:http, node:https, `fetch` and undici. Call it in every thread, before the requests that it should measure. A
 * second call in a thread, with the same registry, returns the running instrumentation; its options must be those of
 * the first call, or none. Nothing of it throws into a request, and none of it keeps the thread alive.
 * @throws TypeError or RangeError OPTION_INVALID; RangeError NEEDS_NODE; and any error of the registry when the metrics
 * are defined
 * @example
 * const http = instrumentHttp(registry, { client: false });
 * registry.snapshot().metrics.map(({ name }) => name).includes("http_server_request_duration_seconds"); // true
 * http.stop();
 */
export function instrumentHttp(registry: Registry, options: HttpOptions = {}): HttpMetrics {
  const checked = checkHttpOptions(registry, options);
  const existing = running.get(registry);
  if (existing) {
    checkSame(options, existing.options, "A running instrumentHttp");
    return existing.instrumentation;
  }
  const clears: (() => void)[] = [];
  const events = new HttpEvents(() => instrumentation.stop());
  const instrumentation: HttpMetrics = {
    stop() {
      if (running.get(registry)?.instrumentation === instrumentation) running.delete(registry);
      events.stop();
      for (const clear of clears.splice(0)) {
        try {
          clear();
        } catch {
          // Detached: the levels of this thread are gone.
        }
      }
    },
  };
  try {
    if (checked.server) clears.push(measureServers(registry, checked, events));
    if (checked.client) {
      const metrics = new ClientMetrics(registry, checked);
      clears.push(() => metrics.clear());
      measureClients(metrics, events);
      measureFetches(metrics, events);
    }
  } catch (problem) {
    instrumentation.stop();
    throw problem;
  }
  running.set(registry, { instrumentation, options: checked });
  return instrumentation;
}
