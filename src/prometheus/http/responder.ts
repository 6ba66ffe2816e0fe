/** Answers scrapes where servers speak in Request and Response: Bun, Deno, service workers and frameworks over them. */

import { checkSource, type Source } from "../source/source.ts";
import { checkHandlerOptions, type HandlerOptions } from "./handlerOptions.ts";
import { respond } from "./respond.ts";

/**
 * As `metricsHandler`, for servers that want a response for a request.
 * @throws TypeError OPTION_INVALID
 * @example
 * Deno.serve(metricsResponder(registry));
 */
export function metricsResponder(
  source: Source,
  options: HandlerOptions = {},
): (request: Request) => Promise<Response> {
  checkSource(source);
  const { onError, ...expositionOptions } = checkHandlerOptions(options);
  return async ({ method, url, headers: sent }) => {
    const asked = { method, url, header: (name: string) => sent.get(name) };
    const { status, headers, body } = await respond(source, asked, expositionOptions, onError);
    return new Response(body, { status, headers });
  };
}
