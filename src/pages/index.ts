/**
 * The server's side of pages that send what they record: request handlers that add it to a registry.
 *
 * @module threadtally/pages
 */

import { detectHost } from "../core/memory/host.ts";
import { currentHost } from "../hosts/current.ts";

detectHost(currentHost);

export { type PageRequest, type PageResponse, type PagesHandler, pagesHandler } from "./handler.ts";
export type { PagesOptions } from "./pagesOptions.ts";
export { pagesResponder } from "./responder.ts";
