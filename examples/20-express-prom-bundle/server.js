// An Express server whose workers write its pages. express-prom-bundle measures the requests, and serves the metrics.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import express from "express";
import bundle from "express-prom-bundle";
import "./metrics.js";

const start = () => new Worker(new URL("worker.js", import.meta.url));
const workers = [start(), start()];
let turn = 0;

const app = express();
const normalizePath = [["^/hello/.*", "/hello/#name"]];
app.use(bundle({ includeMethod: true, includePath: true, normalizePath }));
app.get("/hello/:name", async (request, response) => {
  const worker = workers[turn++ % workers.length];
  worker.postMessage(request.params.name);
  const [page] = await once(worker, "message");
  response.send(page);
});
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const get = async (path) => (await fetch(`http://127.0.0.1:${server.address().port}${path}`)).text();

for (const name of ["Ada", "Bartholomew", "Cy"]) await get(`/hello/${name}`);
// What the first worker has counted outlives it.
await workers[0].terminate();
workers[0] = start();
for (const name of ["Di", "Ed"]) await get(`/hello/${name}`);

for (const line of (await get("/metrics")).split("\n")) {
  if (/^(pages|page_bytes|http_request_duration_seconds_count)/.test(line)) console.log(line);
}
for (const worker of workers) await worker.terminate();
server.close();
