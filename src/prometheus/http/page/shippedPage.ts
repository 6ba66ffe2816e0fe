/** The page that the package contains: for the thread of `serveMetrics`, and for handlers. */

import { pageDocument } from "../../../../build/page/release.ts";
import type { MetricsPage } from "../handlerOptions.ts";
import { makePage, type PageDocument } from "./livePage.ts";

/** The thread of `serveMetrics` gets it from the thread that starts it, and has no copy of the text. */
export const threadPage: PageDocument = pageDocument;

/**
 * The page that `serveMetrics` shows to browsers at `/`, for `metricsHandler` and `metricsResponder`: browsers get it
 * at the address of the metrics, and scrapers what they got before. It needs a registry, or a function as source.
 * @example
 * const respond = metricsResponder(registry, { page: livePage });
 * const response = await respond(new Request("http://localhost/metrics", { headers: { accept: "text/html" } }));
 * response.headers.get("content-type"); // "text/html; charset=utf-8"
 */
export const livePage: MetricsPage = /* @__PURE__ */ makePage(pageDocument);
