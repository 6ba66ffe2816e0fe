/** The requests that are sent by `fetch`, and by the package undici, on which it is built. */

import type { ClientMetrics, SentRequest } from "./clientMetrics.ts";
import type { HttpEvents } from "./httpEvents.ts";

interface UndiciRequest {
  readonly method: string;
  readonly origin: string | URL;
  readonly upgrade?: unknown;
}

interface Message {
  readonly request: UndiciRequest;
}

/** Measures the requests that this thread sends by undici. */
export function measureFetches(metrics: ClientMetrics, events: HttpEvents): void {
  const sent = new WeakMap<UndiciRequest, SentRequest>();

  function start({ request }: Message): void {
    // An upgrade, such as that of a WebSocket, has no reported end.
    if (request.upgrade) return;
    const { protocol, hostname, port } = new URL(request.origin);
    const address = hostname.replace(/^\[|\]$/g, "");
    metrics.start(request.method, address, port || (protocol === "https:" ? "443" : "80"), (opened) => {
      sent.set(request, opened);
    });
  }

  function respond({ request, response }: Message & { readonly response: { readonly statusCode: number } }): void {
    const opened = sent.get(request);
    if (opened) opened.status = response.statusCode;
  }

  function end(request: UndiciRequest, isComplete: boolean, error: unknown): void {
    const opened = sent.get(request);
    if (!opened) return;
    sent.delete(request);
    opened.error = error;
    metrics.end(opened, isComplete);
  }

  events.on("undici:request:create", start);
  events.on("undici:request:headers", respond);
  events.on("undici:request:trailers", ({ request }: Message) => end(request, true, undefined));
  events.on("undici:request:error", ({ request, error }: Message & { readonly error: unknown }) =>
    end(request, false, error),
  );
}
