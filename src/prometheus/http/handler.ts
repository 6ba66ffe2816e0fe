/** The handler for servers made with node:http, and for frameworks that pass on their requests. */

import type { ServerResponse } from "node:http";
import { rangeError } from "../../core/errors.ts";
import { builtin } from "../../core/platform/builtin.ts";
import { checkSource, type Source } from "../source/source.ts";
import type { HttpRequest } from "./exchange.ts";
import { checkHandlerOptions, type HandlerOptions } from "./handlerOptions.ts";
import { cancelled, isStream, respond } from "./respond.ts";

/** The part of a node:http `IncomingMessage` that the handler reads. Not every program has Node's types. */
export interface ScrapeRequest {
  /** The method: all but GET and HEAD are refused. */
  readonly method?: string | undefined;
  /** The path with the query, of which `name[]` chooses metrics. */
  readonly url?: string | undefined;
  /** The headers, by their names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
}

/** The part of a node:http `ServerResponse` that the handler calls. */
export interface ScrapeResponse {
  /** Begins the reply. */
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** Ends the reply, with the whole body if it was not streamed. */
  end(): unknown;
  end(body: Uint8Array): unknown;
}

/**
 * A request listener. Its promise resolves when the server has all of the response, or the client has disconnected, and
 * never rejects. If the response was already started, the handler leaves it alone and calls `onError`.
 */
export type MetricsHandler = (request: ScrapeRequest, response: ScrapeResponse) => Promise<void>;

/**
 * Returns a request listener that responds to each GET with the readings of that moment, in the format that the scraper
 * requests. After every 5,000 series, 256 KiB or millisecond, it yields to other work of the thread.
 * @throws TypeError OPTION_INVALID; RangeError NEEDS_NODE if the host lacks Node's streams
 * @example
 * import { once } from "node:events";
 * import { createServer } from "node:http";
 *
 * const server = createServer(metricsHandler(registry));
 * await once(server.listen(0), "listening");
 * server.close();
 */
export function metricsHandler(source: Source, options: HandlerOptions = {}): MetricsHandler {
  checkSource(source);
  const { onError, ...handlerOptions } = checkHandlerOptions(options);
  const streams = builtin("node:stream/promises");
  if (!streams) {
    throw rangeError("NEEDS_NODE", "metricsHandler needs node:http, which this host lacks. Use metricsResponder.");
  }
  return async (request, response) => {
    const { status, headers, body } = await respond(source, askedOf(request), handlerOptions, onError);
    try {
      response.writeHead(status, headers);
    } catch (error) {
      // Other code has started this response, and must end it.
      if (isStream(body)) await cancelled(body);
      onError(error);
      return;
    }
    // If a stream ends early, the error was reported already, or the client has disconnected.
    if (isStream(body)) await streams.pipeline(body, response as ServerResponse).catch(() => {});
    else if (body) response.end(body);
    else response.end();
  };
}

/** Returns the parts of a request that all servers have. */
export function askedOf(request: ScrapeRequest): HttpRequest {
  return {
    method: request.method ?? "GET",
    url: request.url ?? "",
    header: (name) => request.headers[name]?.toString(),
  };
}
