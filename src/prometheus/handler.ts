/** Answers scrapes of servers made with node:http, and of the frameworks that hand on its requests. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { answer, type Body } from "./answer.ts";
import { checkOptions, type HandlerOptions } from "./handlerOptions.ts";
import { checkSource, type Source } from "./source.ts";

/** A request listener. Its promise is settled when the reply is sent or the client gone, and never rejects. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * A request listener that answers each GET with the readings of that moment, in the format that the scraper asks for. The
 * thread gets to other work after every 5,000 series.
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
      await send(response, body);
    } catch (error) {
      // Headers were sent before this was called, say. What ends a stream early was reported, or is a client that went away.
      if (!(body instanceof ReadableStream)) onError(error);
    }
  };
}

async function send(response: ServerResponse, body: Body): Promise<void> {
  if (!(body instanceof ReadableStream)) {
    response.end(body ?? undefined);
    return;
  }
  const { pipeline } = process.getBuiltinModule("node:stream/promises");
  await pipeline(body, response);
}
