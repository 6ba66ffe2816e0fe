/** Answers scrapes of servers made with node:http, and of frameworks that hand on its requests. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "./answer.ts";
import { checkSource, type Source } from "./source.ts";

/**
 * A request listener that answers each GET with the readings of that moment.
 * @throws TypeError OPTION_INVALID
 * @example
 * createServer(metricsHandler(registry)).listen(9464);
 */
export function metricsHandler(source: Source): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  checkSource(source);
  return async (request, response) => {
    const { status, headers, body } = await answer(source, {
      method: request.method ?? "GET",
      url: request.url ?? "/",
      header: (name) => request.headers[name]?.toString(),
    });
    response.writeHead(status, headers);
    response.end(body);
  };
}
