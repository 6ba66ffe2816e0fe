/** The handler for servers made with node:http, and for frameworks that pass on their requests. */

import type { Registry } from "../core/registry.ts";
import { checkPages, type PagesOptions } from "./pagesOptions.ts";
import { receive } from "./receive.ts";

/** The part that the handler reads of a request of node:http, Express or Fastify. */
export interface PageRequest {
  /** The method: all but POST and OPTIONS are refused. */
  readonly method?: string | undefined;
  /** The headers, by their names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** The body, if a framework has read it: the text, its bytes or what `JSON.parse` made of it. */
  readonly body?: unknown;
  /** True if the body was read. */
  readonly readableEnded?: boolean;
  /** Reads the body, unless a framework has done so. */
  [Symbol.asyncIterator]?(): AsyncIterator<Uint8Array>;
}

/** The part of a node:http `ServerResponse` that the handler calls. */
export interface PageResponse {
  /** Begins the reply. */
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** Ends the reply. */
  end(body: string): unknown;
}

/**
 * A request listener. Its promise resolves when the reply was sent, and never rejects. If the response was already
 * started, the handler leaves it alone and calls `onError`.
 */
export type PagesHandler = (request: PageRequest, response: PageResponse) => Promise<void>;

/**
 * Returns a request listener that adds to a registry what pages send with `sendOnHide`, each part once, however often
 * it comes. It replies 204 when a part was added, now or before; 422 or 410 to one that is refused for good; 503 to one
 * that may be added later.
 *
 * Requests come from strangers: pass `only`, define these metrics before, and limit the rate of requests. Let one
 * thread receive, since it alone knows what it has added.
 * @throws TypeError or RangeError OPTION_INVALID
 * @example
 * import { once } from "node:events";
 * import { createServer } from "node:http";
 *
 * const server = createServer(pagesHandler(registry, { only: ["clicks_total"] }));
 * await once(server.listen(0), "listening");
 * server.close();
 */
export function pagesHandler(registry: Registry, options: PagesOptions = {}): PagesHandler {
  const choices = checkPages("pagesHandler", registry, options);
  return async (request, response) => {
    const isRead = request.readableEnded === true || typeof request[Symbol.asyncIterator] !== "function";
    const { status, headers, body } = await receive(
      registry,
      {
        method: request.method ?? "GET",
        header: (name) => request.headers[name]?.toString(),
        // A parser that takes no text may leave an empty object, and the body unread.
        ...(isRead ? { parsed: request.body ?? "" } : { parts: request as AsyncIterable<Uint8Array> }),
      },
      choices,
    );
    try {
      response.writeHead(status, headers);
      response.end(body);
    } catch (error) {
      choices.onError(error);
    }
  };
}
