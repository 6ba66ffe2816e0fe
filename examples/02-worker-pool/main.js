// Passes a registry to four workers and reads the totals of all of them.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";

const registry = new Registry();
const workers = Array.from(
  { length: 4 },
  () => new Worker(new URL("worker.js", import.meta.url), { workerData: registry.handle }),
);
await Promise.all(workers.map((worker) => once(worker, "exit")));

const sizes = registry.mean({ name: "page_size_bytes", help: "Size of a page" });
console.log(`pages ${sizes.read().count}, bytes ${sizes.read().sum}`);
