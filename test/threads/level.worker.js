// Sets its level and stays.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const registry = Registry.attach(workerData.handle);
for (const aggregate of ["sum", "min", "max"]) registry.gauge({ name: aggregate, aggregate }).set(workerData.level);
parentPort.postMessage("set");
setInterval(() => {}, 1000);
