// A Koa server whose metrics Prometheus can scrape: the handler sends the response itself, so Koa must not.
import { once } from "node:events";
import Router from "@koa/router";
import Koa from "koa";
import { Registry } from "threadtally";
import { instrumentHttp, koaRoutes } from "threadtally/http";
import { metricsHandler } from "threadtally/prometheus";

const registry = Registry.default();
const http = instrumentHttp(registry, { client: false });
const metrics = metricsHandler(registry);

const router = new Router();
router.get("/hello/:name", (context) => {
  context.body = `hello ${context.params.name}`;
});
router.get("/metrics", (context) => {
  context.respond = false;
  return metrics(context.req, context.res);
});

const app = new Koa();
app.use(koaRoutes()); // before the router
app.use(router.routes());

const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${server.address().port}`;

for (const name of ["Ada", "Bo", "Cy"]) await (await fetch(`${origin}/hello/${name}`)).text();
await (await fetch(`${origin}/nowhere`)).text();
const scrape = await fetch(`${origin}/metrics?name[]=http_server_request_duration_seconds_count`);
console.log(scrape.status, scrape.headers.get("content-type"));
for (const line of (await scrape.text()).split("\n")) if (/_count/.test(line)) console.log(line);
http.stop();
server.close();
