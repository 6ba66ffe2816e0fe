/** An app of Express that prometheus-api-metrics measures, with default metrics and sizes. */

const { once } = require("node:events");
const express = require("express");
const measure = require("prometheus-api-metrics");

exports.requests = ["/users/1", "/users/2", "/users/37?page=2", "/missing", "/fails"];

exports.serve = async () => {
  const app = express();
  app.use(measure({ additionalLabels: ["zone"], extractAdditionalLabelValuesFn: () => ({ zone: "a" }) }));
  app.get("/users/:id", (request, response) => response.json({ id: request.params.id }));
  app.get("/fails", (_, response) => response.status(500).end());
  const server = app.listen(0);
  await once(server, "listening");
  return server;
};
