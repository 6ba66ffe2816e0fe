// Reports the result of Registry.default() here, and on request in a nested worker.
import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

function attempt() {
  try {
    Registry.default(workerData.options).counter({ name: "records_total" }).inc();
    return "recorded";
  } catch (error) {
    return `${error.code}: ${error.message}`;
  }
}

const here = workerData.skip ? "skipped" : attempt();
if (workerData.nested) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { options: workerData.options } });
  const [nested] = await once(worker, "message");
  parentPort.postMessage({ here, nested: nested.here });
} else parentPort.postMessage({ here });
