/** An app of Express that @promster/express measures, with counters, histograms and summaries. */

const { once } = require("node:events");
const express = require("express");
const { createMiddleware, getContentType, getRequestRecorder, getSummary, signalIsUp } = require("@promster/express");

exports.requests = ["/users/1", "/users/2", "/users/37?page=2", "/missing", "/fails"];

exports.serve = async () => {
  const app = express();
  const options = { metricTypes: ["httpRequestsTotal", "httpRequestsHistogram", "httpRequestsSummary"] };
  app.use(createMiddleware({ app, options }));
  app.get("/users/:id", (request, response) => response.json({ id: request.params.id }));
  app.get("/fails", (_, response) => {
    getRequestRecorder()(process.hrtime(), { labels: { path: "/by-hand", method: "get", status_code: 500 } });
    response.status(500).end();
  });
  app.get("/metrics", async (_, response) => {
    response.setHeader("content-type", getContentType());
    response.end(await getSummary());
  });
  signalIsUp();
  const server = app.listen(0);
  await once(server, "listening");
  return server;
};
