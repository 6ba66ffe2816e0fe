// A Fastify server that computes in a Piscina pool: its requests and its tasks are measured without code in either.
import Fastify from "fastify";
import { Piscina } from "piscina";
import { Registry } from "threadtally";
import { fastifyRoutes, instrumentHttp } from "threadtally/http";
import { instrumentPool } from "threadtally/pool";
import { metricsHandler } from "threadtally/prometheus";

const registry = Registry.default();
const http = instrumentHttp(registry);
const pool = new Piscina({ filename: new URL("square.js", import.meta.url).href, maxThreads: 2 });
const tasks = instrumentPool(registry, pool, { name: "squares" });
const metrics = metricsHandler(registry);

const app = Fastify();
app.register(fastifyRoutes()); // before the routes
app.get("/squares/:n", async (request) => pool.run(Number(request.params.n)));
app.get("/metrics", (request, reply) => {
  reply.hijack(); // the handler sends the response itself
  return metrics(request.raw, reply.raw);
});

const origin = await app.listen({ port: 0, host: "127.0.0.1" });
for (const n of ["1", "2", "3", "four"]) await (await fetch(`${origin}/squares/${n}`)).text();
await (await fetch(`${origin}/nowhere`)).text();

const scrape = await (await fetch(`${origin}/metrics`)).text();
const shown = /^(http_\w+_request_duration_seconds_count|pool_task_duration_seconds_count|pool_tasks_completed_total)/;
for (const line of scrape.split("\n").filter((one) => shown.test(one))) {
  console.log(line.replace(/server_port="\d+"/, 'server_port="…"'));
}

http.stop();
tasks.stop();
await app.close();
await pool.close();
