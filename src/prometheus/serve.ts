/** The entry "threadtally/prometheus/serve": a server in its own thread, whose program it contains as text. */

export { type MetricsServer, type ServeOptions, serveMetrics } from "./http/serve.ts";
