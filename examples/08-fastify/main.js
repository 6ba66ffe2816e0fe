// A Fastify server whose metrics Prometheus can scrape: the handler sends the response itself, so Fastify must not.
import Fastify from "fastify";
import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";

const registry = Registry.default();
const took = registry.histogram({
  name: "reply_seconds",
  help: "Time to reply",
  unit: "seconds",
  labelNames: ["route"],
  buckets: [10, 60],
});
const metrics = metricsHandler(registry);

const app = Fastify();
app.addHook("onResponse", async (request, reply) => {
  took.labels(request.routeOptions.url ?? "none").record(reply.elapsedTime / 1000);
});
app.get("/hello", async () => "hello");
app.get("/metrics", (request, reply) => {
  reply.hijack(); // the handler sends the response itself
  return metrics(request.raw, reply.raw);
});

const origin = await app.listen({ port: 0, host: "127.0.0.1" });
for (let i = 0; i < 5; i++) await fetch(`${origin}/hello`);
const scrape = await fetch(`${origin}/metrics?name[]=reply_seconds_bucket`, {
  headers: { Accept: "application/openmetrics-text;version=1.0.0" },
});
console.log(scrape.headers.get("content-type"));
for (const line of (await scrape.text()).split("\n")) if (/#|_bucket|_count/.test(line)) console.log(line);
await app.close();
