// Records in its parent's registry until it is stopped, and counts in `tally` what it has recorded, in tenths.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, tally, stop, index } = workerData;
const registry = Registry.attach(handle);
const jobs = registry.counter({ name: "jobs_total", help: "Jobs", labelNames: ["kind"], scale: 10 });
const took = registry.histogram({ name: "job_seconds", help: "Duration", buckets: [0.1, 0.5] });
const labelled = jobs.labels(`kind${index % 2}`);
while (Atomics.load(stop, 0) === 0) {
  labelled.inc(0.1);
  took.record(0.1);
  if (Atomics.add(tally, index, 1) === 1000) parentPort.postMessage("recorded");
}
parentPort.postMessage("stopped");
