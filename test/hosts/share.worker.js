// Takes as many registries as it is told, late if it is told so, and counts in each; sends messages of its own between.
import { parentPort, workerData } from "node:worker_threads";
import { receive } from "threadtally";

const { registries, isLate } = workerData;
parentPort.postMessage({ type: "mine" });
// Long enough for the first offer to be delivered while nobody listens.
if (isLate) await new Promise((resolve) => setTimeout(resolve, 50));
for (let i = 0; i < registries; i++) {
  const registry = await receive();
  registry.counter({ name: "hits_total" }).inc(i + 1);
}
parentPort.postMessage("done");
