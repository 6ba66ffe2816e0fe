/** The responder for servers that use Request and Response: Bun, Deno and frameworks on top of them. */

import type { Registry } from "../core/registry.ts";
import { checkPages, type PagesOptions } from "./pagesOptions.ts";
import { receive } from "./receive.ts";

/**
 * Returns a function from Request to Response, for servers such as `Deno.serve`. It works like `pagesHandler`: its
 * promise never rejects.
 * @throws TypeError or RangeError OPTION_INVALID
 * @example
 * const respond = pagesResponder(registry, { only: ["clicks_total"] });
 * const request = new Request("http://localhost/pages", { method: "POST", body: "{}" });
 * (await respond(request)).status; // 422
 */
export function pagesResponder(
  registry: Registry,
  options: PagesOptions = {},
): (request: Request) => Promise<Response> {
  const choices = checkPages("pagesResponder", registry, options);
  return async ({ method, headers: sent, body: parts }) => {
    const { status, headers, body } = await receive(
      registry,
      { method, header: (name) => sent.get(name), parts: parts as unknown as AsyncIterable<Uint8Array> | null },
      choices,
    );
    return new Response(status === 204 ? null : body, { status, headers });
  };
}
