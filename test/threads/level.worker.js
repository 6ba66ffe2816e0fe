// Sets its level for every aggregate and stays.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const registry = Registry.attach(workerData.handle);
for (const aggregate of workerData.aggregates) registry.gauge({ name: aggregate, aggregate }).set(workerData.level);
parentPort.postMessage("set");
setInterval(() => {}, 1000);
