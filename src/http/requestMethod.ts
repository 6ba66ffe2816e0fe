/** The label of a request's method. */

import { OTHER } from "./boundedNames.ts";

const KNOWN = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/** Returns the method, or `_OTHER` if it is not one of the nine that HTTP's standards define. */
export function requestMethod(method: unknown): string {
  return KNOWN.find((known) => known === method) ?? OTHER;
}
