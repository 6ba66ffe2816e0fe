/** An app of Express that express-prom-bundle measures, in histograms, with default metrics. */

const { once } = require("node:events");
const express = require("express");
const bundle = require("express-prom-bundle");

exports.requests = ["/users/1", "/users/2", "/users/37?page=2", "/missing", "/fails"];

exports.serve = async () => {
  const app = express();
  app.use(
    bundle({
      includeMethod: true,
      includePath: true,
      includeUp: true,
      customLabels: { project: "shop" },
      httpDurationMetricName: "http_took_seconds",
      promClient: { collectDefaultMetrics: { prefix: "app_", labels: { zone: "a" } } },
    }),
  );
  app.get("/users/:id", (request, response) => response.json({ id: request.params.id }));
  app.get("/fails", (_, response) => response.status(500).end());
  const server = app.listen(0);
  await once(server, "listening");
  return server;
};
