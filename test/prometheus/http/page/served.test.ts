/** The page of `serveMetrics`, at `/` of its server. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { serveMetrics } from "threadtally/prometheus/serve";
import { expect, onTestFinished, test } from "vitest";
import type { PageData } from "../../../../src/prometheus/http/page/pageData.ts";
import { testRegistry } from "../../exposedText.ts";
import { ask } from "../server.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

async function served() {
  const registry = testRegistry();
  const server = await serveMetrics(registry, { port: 0 });
  onTestFinished(() => server.close());
  return { registry, port: server.port };
}

test("browsers get the page at /, and Prometheus and curl what they got before", async () => {
  const { registry, port } = await served();
  registry.counter({ name: "jobs_total" }).inc(3);
  const page = await ask(port, "/", BROWSER);
  expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  for (const accept of ["*/*", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1", ""]) {
    const other = await ask(port, "/", { accept });
    expect([other.status, other.body.toString()]).toEqual([404, "Metrics are at /metrics.\n"]);
  }
  const other = await ask(port, "/other", BROWSER);
  expect([other.status, other.body.toString()]).toEqual([404, "Metrics are at /metrics.\n"]);
  const metrics = await ask(port, "/metrics", BROWSER);
  expect(metrics.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(metrics.body.toString()).toContain("\njobs_total 3\n");
  expect((await ask(port, "/metrics?view=data", BROWSER)).body.toString()).toContain("\njobs_total 3\n");
});

test("its data has the records of all threads at that moment, even while they are blocked", async () => {
  const { registry, port } = await served();
  const program = new URL("../serve.worker.js", import.meta.url);
  const workers = [1, 2].map(() => new Worker(program, { workerData: registry.handle }));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const { body } = await ask(port, "/?view=data");
  const { metrics, stats } = JSON.parse(body.toString()) as PageData;
  expect(metrics.find(({ name }) => name === "jobs_total")?.total).toEqual({ value: 2 });
  // The serving thread holds no lane.
  expect(stats).toEqual(registry.stats());
  expect(stats?.threads).toBe(2);
  await Promise.all(workers.map((worker) => worker.terminate()));
});

test("its data has the levels that other threads set when they are asked", async () => {
  const { registry, port } = await served();
  let calls = 0;
  registry.gauge({ name: "calls", collect: (gauge) => gauge.set(++calls) });
  // On a busy machine, not every reply is in time.
  let data: PageData;
  do data = JSON.parse((await ask(port, "/?view=data")).body.toString());
  while (data.ages[0]?.seconds !== 0 || calls < 2);
  expect(data.metrics[0]?.total).toEqual({ value: calls });
  expect(data.ages).toEqual([{ lane: registry.lane, seconds: 0 }]);
});
