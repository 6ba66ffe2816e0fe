// Collects its thread's runtime metrics. At each message it blocks until a shared word is 1, as the workers of pools do
// between tasks.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";

const { handle, word } = workerData;
const registry = Registry.attach(handle);
collectRuntimeMetrics(registry, { groups: ["eventLoop", "memory"] });
parentPort.on("message", () => {
  Atomics.store(word, 0, 0);
  parentPort.postMessage("blocked");
  Atomics.wait(word, 0, 0);
  parentPort.postMessage("free");
});
parentPort.postMessage(String(registry.takeLane()));
