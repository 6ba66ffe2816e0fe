/** The label of a request's method. */

import { OTHER } from "./boundedNames.ts";

const KNOWN = /* @__PURE__ */ new Set("GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH".split(" "));

/** Returns the method, or `_OTHER` if it is not one of the nine that HTTP's standards define. */
export function requestMethod(method: unknown): string {
  return KNOWN.has(method as string) ? (method as string) : OTHER;
}
