// Starts four workers and prints the totals when they have ended. They inherit the default registry.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { totals } from "./orders.js";

const registry = Registry.default();
const workers = Array.from({ length: 4 }, () => new Worker(new URL("./main.worker.js", import.meta.url)));
await Promise.all(workers.map((worker) => once(worker, "exit")));
console.log(totals(registry));
