// A Koa server whose metrics Prometheus can scrape: the handler sends the response itself, so Koa must not.
import { once } from "node:events";
import Koa from "koa";
import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";

const registry = Registry.default();
const requests = registry.counter({ name: "http_requests_total", help: "Requests", labelNames: ["route", "status"] });
const metrics = metricsHandler(registry);

const app = new Koa();
app.use(async (context, next) => {
  if (context.path === "/metrics") {
    context.respond = false;
    return metrics(context.req, context.res);
  }
  await next();
  requests.labels(context.path, context.status).inc();
});
app.use((context) => {
  if (context.path === "/hello") context.body = "hello";
});

const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${server.address().port}`;

for (let i = 0; i < 3; i++) await fetch(`${origin}/hello`);
await fetch(`${origin}/nowhere`);
const scrape = await fetch(`${origin}/metrics?name[]=http_requests_total`);
console.log(scrape.status, scrape.headers.get("content-type"));
console.log(await scrape.text());
server.close();
