/** In place of ./current.ts in the build for pages: a page's host is known, so no other is in its bundle. */

export { webHost as currentHost } from "./web.ts";
