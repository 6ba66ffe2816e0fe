/** The origins from which pages may send. */

import type { Sent } from "./exchange.ts";

/**
 * Returns the headers that let a browser show its page the reply; undefined if pages of this origin may not send. Of
 * requests without an origin, which are no pages', nothing is known.
 */
export function grantOf({ header }: Sent, origins: readonly string[]): Record<string, string> | undefined {
  const vary = origins.length > 0 ? { Vary: "Origin" } : {};
  const origin = header("origin");
  if (!origin) return vary;
  const isOpen = origins.includes("*");
  if (isOpen || origins.includes(origin)) return { ...vary, "Access-Control-Allow-Origin": isOpen ? "*" : origin };
  return isSame(origin, header) ? vary : undefined;
}

/**
 * Returns whether a page has the server's own origin. Browsers say so on secure connections, whatever proxies are in
 * between; on others, the host must be the same.
 */
function isSame(origin: string, header: Sent["header"]): boolean {
  const site = header("sec-fetch-site");
  if (site) return site === "same-origin";
  try {
    return new URL(origin).host === header("host");
  } catch {
    return false; // "null": of a file, or in a sandbox
  }
}
