/** Answers scrapes of servers made with node:http, and of the frameworks that hand on its requests. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { answer, cancelled } from "./answer.ts";
import { checkOptions, type HandlerOptions } from "./handlerOptions.ts";
import { checkSource, type Source } from "./source.ts";

/**
 * A request listener. Its promise is settled when all of the reply is handed to the server, or the client gone, and never rejects.
 * A reply that was begun before is left alone, and `onError` is told.
 */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * A request listener that answers each GET with the readings of that moment, in the format that the scraper asks for. The
 * thread gets to other work after every 5,000 series, 256 KiB or millisecond.
 * @throws TypeError OPTION_INVALID
 * @example
 * createServer(metricsHandler(registry)).listen(9464);
 */
export function metricsHandler(source: Source, options: HandlerOptions = {}): MetricsHandler {
  checkSource(source);
  const { onError, ...expositionOptions } = checkOptions(options);
  return async (request, response) => {
    const asked = {
      method: request.method ?? "GET",
      url: request.url ?? "",
      header: (name: string) => request.headers[name]?.toString(),
    };
    const { status, headers, body } = await answer(source, asked, expositionOptions, onError);
    try {
      response.writeHead(status, headers);
    } catch (error) {
      // Somebody else has begun this reply, and it is theirs to end.
      if (body instanceof ReadableStream) await cancelled(body);
      onError(error);
      return;
    }
    if (body instanceof ReadableStream) await pipe(body, response);
    else response.end(body ?? undefined);
  };
}

async function pipe(body: ReadableStream, response: ServerResponse): Promise<void> {
  const { pipeline } = process.getBuiltinModule("node:stream/promises");
  // What ends a stream early was reported, or is a client that went away.
  await pipeline(body, response).catch(() => {});
}
