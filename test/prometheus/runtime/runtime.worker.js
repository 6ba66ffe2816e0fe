// Collects its thread's runtime metrics. With `rounds`, it reads the process that many times and ends; otherwise it
// stays.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";

const { handle, options, rounds, idle } = workerData;
const registry = Registry.attach(handle);
collectRuntimeMetrics(registry, options);
for (let round = 0; round < (rounds ?? 0); round++) registry.collect();
parentPort.postMessage(registry.takeLane());
if (!rounds && !idle) setInterval(() => {}, 1000);
