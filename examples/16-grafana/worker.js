// A worker of the pool: it does the jobs that it receives, and counts them.
import { randomBytes } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { deflateSync } from "node:zlib";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";

const registry = Registry.default();
collectRuntimeMetrics(registry);
const done = registry.counter({ name: "jobs_total", help: "Jobs done", labelNames: ["kind"] });
const took = registry.histogram({
  name: "job_seconds",
  help: "Time of a job",
  buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
});

parentPort.on("message", (kind) => {
  took.time(() => deflateSync(randomBytes(200_000 * Math.random())));
  done.labels(kind).inc();
  parentPort.postMessage(kind);
});
