// A worker that receives a given number of registries, late if requested, and records in each; it sends other messages
// in between.
import { parentPort, workerData } from "node:worker_threads";
import { receive } from "threadtally";

const { registries, isLate } = workerData;
parentPort.postMessage({ type: "mine" });
// Long enough for the first offer to be delivered before there is a listener.
if (isLate) await new Promise((resolve) => setTimeout(resolve, 50));
for (let i = 0; i < registries; i++) {
  const registry = await receive();
  registry.counter({ name: "hits_total" }).inc(i + 1);
}
parentPort.postMessage("done");
