// An Express server whose metrics Prometheus can scrape: the handler is a listener that Express accepts.
import { once } from "node:events";
import express from "express";
import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";

const registry = Registry.default();
const requests = registry.counter({ name: "http_requests_total", help: "Requests", labelNames: ["route", "status"] });
const took = registry.histogram({ name: "http_request_seconds", help: "Time", labelNames: ["route", "status"] });

const app = express();
app.use((request, response, next) => {
  const end = took.startTimer();
  response.on("finish", () => {
    requests.labels(request.path, response.statusCode).inc();
    end({ route: request.path, status: response.statusCode }); // now they are known
  });
  next();
});
app.get("/hello", (_, response) => response.send("hello"));
app.get("/metrics", metricsHandler(registry));

const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${server.address().port}`;

for (let i = 0; i < 3; i++) await fetch(`${origin}/hello`);
await fetch(`${origin}/nowhere`);
const scrape = await fetch(`${origin}/metrics?name[]=http_requests_total`);
console.log(scrape.headers.get("content-type"));
console.log(await scrape.text());
console.log(`timed: ${took.labels("/hello", 200).read().count} of /hello`);
server.close();
