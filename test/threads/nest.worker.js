// Takes a lane, and starts a worker that takes another; both then record for ever.
import { Worker, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, depth, acknowledged } = workerData;
const registry = Registry.attach(handle);
const counter = registry.counter({ name: "records_total" });
counter.inc();
if (depth > 0) {
  new Worker(new URL(import.meta.url), { workerData: { handle: registry.handle, depth: depth - 1, acknowledged } });
}
Atomics.add(new Int32Array(acknowledged.buffer), 0, 1);
setInterval(() => counter.inc(), 1);
