// A pool of four workers that Prometheus scrapes. A second count, in the main thread only, shows that no update is
// lost.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";

const [jobs = 400, port = 0] = process.argv.slice(2).map(Number);
const KINDS = ["chart", "report", "table"];

const registry = Registry.default();
collectRuntimeMetrics(registry);

// Workers count a job before they send its result, and a scrape reads metrics in the order of their definition, this
// one before that of the workers. So it may be less than the workers have counted, but never more.
let received = 0;
registry.gauge({
  name: "results_received",
  help: "Results of jobs, counted by the main thread alone",
  collect: (gauge) => gauge.set(received),
});

const server = await serveMetrics(registry, { port });
let given = 0;
await Promise.all(Array.from({ length: 4 }, runWorker));
await server.close();

const counted = registry.snapshot().metrics.find(({ name }) => name === "jobs_total").series;
const total = counted.reduce((sum, { scaled }) => sum + Number(scaled), 0);
console.log(`jobs ${jobs}, counted ${total}, lost ${received - total}`);

/** Sends a worker one job after the other, with a pause between them. */
async function runWorker() {
  const worker = new Worker(new URL("worker.js", import.meta.url));
  while (given < jobs) {
    worker.postMessage(KINDS[given++ % KINDS.length]);
    await once(worker, "message");
    received++;
    await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
  }
  await worker.terminate();
}
