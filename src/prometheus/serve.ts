/** The entry "threadtally/prometheus/serve": a server in its own thread, and a page for people, both kept as text. */

export { livePage } from "./http/page/shippedPage.ts";
export { type MetricsServer, type ServeOptions, serveMetrics } from "./http/serve.ts";
