// A worker that records, then blocks for ever, and whose callback blocks from its second call on.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const registry = Registry.attach(workerData);
registry.counter({ name: "jobs_total", help: "Jobs done" }).inc();
parentPort.postMessage("recorded");
for (;;);
