// An Express server whose metrics Prometheus can scrape: the handler is a listener that Express accepts.
import { once } from "node:events";
import express from "express";
import { Registry } from "threadtally";
import { expressRoutes, instrumentHttp } from "threadtally/http";
import { metricsHandler } from "threadtally/prometheus";

const registry = Registry.default();
const http = instrumentHttp(registry, { client: false });

const app = express();
app.use(expressRoutes()); // before the routes
app.get("/hello/:name", (request, response) => response.send(`hello ${request.params.name}`));
app.get("/metrics", metricsHandler(registry));

const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${server.address().port}`;

for (const name of ["Ada", "Bo", "Cy"]) await (await fetch(`${origin}/hello/${name}`)).text();
await (await fetch(`${origin}/nowhere`)).text();
const scrape = await fetch(`${origin}/metrics?name[]=http_server_request_duration_seconds_count`);
console.log(scrape.headers.get("content-type"));
for (const line of (await scrape.text()).split("\n")) if (/_count/.test(line)) console.log(line);
http.stop();
server.close();
