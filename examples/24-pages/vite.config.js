// The server's side: pages send to /pages, and Prometheus scrapes /metrics. A server of your own has the same two lines.
import { Registry } from "threadtally";
import { pagesHandler } from "threadtally/pages";
import { metricsHandler } from "threadtally/prometheus";
import { ORDERS } from "./src/orders.js";

const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const registry = new Registry();
registry.counter(ORDERS); // defined here first, so that no page defines it otherwise

function serveMetrics({ middlewares }) {
  middlewares.use("/pages", pagesHandler(registry, { only: [ORDERS.name] }));
  middlewares.use("/metrics", metricsHandler(registry, { selfMetrics: false }));
}

export default {
  plugins: [{ name: "metrics", configureServer: serveMetrics, configurePreviewServer: serveMetrics }],
  server: { headers },
  preview: { headers },
};
