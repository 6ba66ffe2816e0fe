// Records the same few values repeatedly, as fast as possible. Replies with their sum.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, records } = workerData;
const registry = Registry.attach(handle);
const counter = registry.counter({ name: "records_total" });
const mean = registry.mean({ name: "ratio", scale: 10_000 });
const spread = registry.histogram({ name: "spread", scale: 10_000, buckets: [0, 0.5] });
for (let i = 0; i < records; i += 4) {
  for (const value of [0.35, -0.1, 0.25, 70_000.5]) {
    counter.inc();
    mean.record(value);
    spread.record(value);
  }
}
parentPort.postMessage("done");
