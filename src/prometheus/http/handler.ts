/** Answers scrapes of servers made with node:http, and of the frameworks that hand on its requests. */

import type { ServerResponse } from "node:http";
import { rangeError } from "../../core/errors.ts";
import { builtin } from "../../core/platform/builtin.ts";
import { checkSource, type Source } from "../source/source.ts";
import { checkHandlerOptions, type HandlerOptions } from "./handlerOptions.ts";
import { cancelled, isStream, respond } from "./respond.ts";

/** The part of a node:http `IncomingMessage` that is read. Not every program has Node's types. */
export interface ScrapeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
}

/** The part of a node:http `ServerResponse` that is called. */
export interface ScrapeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(): unknown;
  end(body: Uint8Array): unknown;
}

/**
 * A request listener. Its promise is settled when all of the reply is handed to the server, or the client gone, and never rejects.
 * A reply that was begun before is left alone, and `onError` is told.
 */
export type MetricsHandler = (request: ScrapeRequest, response: ScrapeResponse) => Promise<void>;

/**
 * A request listener that answers each GET with the readings of that moment, in the format that the scraper asks for. The
 * thread gets to other work after every 5,000 series, 256 KiB or millisecond.
 * @throws TypeError OPTION_INVALID; RangeError NEEDS_NODE where Node's streams are missing
 * @example
 * createServer(metricsHandler(registry)).listen(9464);
 */
export function metricsHandler(source: Source, options: HandlerOptions = {}): MetricsHandler {
  checkSource(source);
  const { onError, ...expositionOptions } = checkHandlerOptions(options);
  const streams = builtin("node:stream/promises");
  if (!streams) {
    throw rangeError(
      "NEEDS_NODE",
      "metricsHandler answers requests of node:http, which this host lacks. Use metricsResponder.",
    );
  }
  return async (request, response) => {
    const asked = {
      method: request.method ?? "GET",
      url: request.url ?? "",
      header: (name: string) => request.headers[name]?.toString(),
    };
    const { status, headers, body } = await respond(source, asked, expositionOptions, onError);
    try {
      response.writeHead(status, headers);
    } catch (error) {
      // Somebody else has begun this reply, and it is theirs to end.
      if (isStream(body)) await cancelled(body);
      onError(error);
      return;
    }
    // What ends a stream early was reported, or is a client that went away.
    if (isStream(body)) await streams.pipeline(body, response as ServerResponse).catch(() => {});
    else if (body) response.end(body);
    else response.end();
  };
}
