/**
 * The responder for servers that use Request and Response: Bun, Deno, service workers and frameworks on top of them.
 */

import { checkSource, type Source } from "../source/source.ts";
import { checkHandlerOptions, type HandlerOptions } from "./handlerOptions.ts";
import { respond } from "./respond.ts";

/**
 * Returns a function from Request to Response, for servers such as `Deno.serve`. It works like `metricsHandler`: its
 * promise never rejects, and a scrape that fails has status 500.
 * @throws TypeError OPTION_INVALID
 * @example
 * const respond = metricsResponder(registry);
 * const response = await respond(new Request("http://localhost/metrics"));
 * response.status; // 200
 */
export function metricsResponder(
  source: Source,
  options: HandlerOptions = {},
): (request: Request) => Promise<Response> {
  checkSource(source);
  const { onError, ...handlerOptions } = checkHandlerOptions(options);
  return async ({ method, url, headers: sent }) => {
    const asked = { method, url, header: (name: string) => sent.get(name) };
    const { status, headers, body } = await respond(source, asked, handlerOptions, onError);
    return new Response(body, { status, headers });
  };
}
