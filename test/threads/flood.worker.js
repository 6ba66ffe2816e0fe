// Creates distinct label sets of one metric, far beyond its limit. Reports the growth of its heap after the first part.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const { handle, number, sets, first } = workerData;
const registry = Registry.attach(handle);
const family = registry.counter({ name: "requests_total", labelNames: ["user", "thread"] });

function heap() {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

let before = { heap: 0, block: 0 };
for (let i = 0; i < sets; i++) {
  if (i === first) before = { heap: heap(), block: registry.stats().bytesUsed };
  family.labels(`user ${i}`, number).inc();
}
parentPort.postMessage({ heap: heap() - before.heap, block: registry.stats().bytesUsed - before.block });
