/**
 * A server of scrapes in its own thread, and a page for people, both kept as text.
 *
 * @module threadtally/prometheus/serve
 */

export { livePage } from "./http/page/shippedPage.ts";
export { type MetricsServer, type ServeOptions, serveMetrics } from "./http/serve.ts";
