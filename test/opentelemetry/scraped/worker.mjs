// Records the same through OpenTelemetry's interface and through ours, until it is stopped.
import { parentPort, workerData } from "node:worker_threads";
import { metrics } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { registerMetrics } from "threadtally/opentelemetry";

registerMetrics();
const { index, stop, tally } = workerData;
const meter = metrics.getMeter("app");
const jobs = meter.createCounter("jobs", { description: "Jobs" });
const took = meter.createHistogram("took", { unit: "s", advice: { explicitBucketBoundaries: [0.1, 0.5] } });
const registry = Registry.default();
const ownJobs = registry.counter({ name: "jobs_total", help: "Jobs", labelNames: ["worker"] }).labels(index);
const ownTook = registry.histogram({ name: "took_seconds", unit: "seconds", buckets: [0.1, 0.5] });

while (Atomics.load(stop, 0) === 0) {
  jobs.add(1, { worker: index });
  took.record(0.3);
  ownJobs.inc();
  ownTook.record(0.3);
  if (Atomics.add(tally, index, 1) === 1000) parentPort.postMessage("recorded");
  Atomics.wait(stop, 0, 0, 0.1);
}
