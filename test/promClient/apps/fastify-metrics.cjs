/** An app of Fastify that fastify-metrics measures, in histograms and summaries, with default metrics. */

const Fastify = require("fastify");
const { default: metrics } = require("fastify-metrics");

exports.requests = ["/users/1", "/users/2", "/users/37?page=2", "/missing", "/fails"];

exports.serve = async () => {
  const app = Fastify();
  await app.register(metrics, { endpoint: "/metrics" });
  const { Counter } = app.metrics.client;
  const seen = new Counter({ name: "users_seen_total", help: "Users seen", labelNames: ["id"] });
  app.get("/users/:id", async ({ params }) => {
    seen.labels(params.id).inc();
    return { id: params.id };
  });
  app.get("/fails", async () => {
    throw new Error("On purpose");
  });
  await app.listen({ port: 0 });
  return app.server;
};
