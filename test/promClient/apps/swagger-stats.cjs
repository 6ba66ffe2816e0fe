/** An app of Express that swagger-stats measures. */

const { once } = require("node:events");
const express = require("express");
const stats = require("swagger-stats");

exports.requests = ["/users/1", "/users/2", "/users/37?page=2", "/missing", "/fails"];
exports.metrics = "/swagger-stats/metrics";

exports.serve = async () => {
  const app = express();
  const answer = { responses: { 200: { description: "A user" } } };
  const paths = { "/users/{id}": { get: { ...answer, parameters: [{ name: "id", in: "path", type: "string" }] } } };
  const swaggerSpec = { swagger: "2.0", info: { title: "Users", version: "1.0.0" }, basePath: "/", paths };
  app.use(stats.getMiddleware({ swaggerSpec, durationBuckets: [10, 100], timelineBucketDuration: 60_000 }));
  app.get("/users/:id", (request, response) => response.json({ id: request.params.id }));
  app.get("/fails", (_, response) => response.status(500).end());
  const server = app.listen(0);
  await once(server, "listening");
  return server;
};
