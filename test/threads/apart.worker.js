// Starts nested workers on request and ends them. It loads the package late or never. A nested worker sets its level in
// the registry whose handle it was started with, or gets by message, and ends on request.
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { parentPort, Worker, workerData } from "node:worker_threads";

async function nested({ handle, level }) {
  const { Registry } = await import("threadtally");
  const registry = Registry.attach(handle ?? (await once(parentPort, "message"))[0]);
  registry.gauge({ name: "level", aggregate: "sum" }).set(level);
  registry.counter({ name: "records_total" }).inc();
  parentPort.postMessage(readlinkSync("/proc/thread-self").split("/").at(-1));
  parentPort.on("message", () => parentPort.close());
}

function between() {
  const workers = new Map();
  const requests = {
    /** Starts a nested worker, and answers with its number in the system. */
    async start({ level, handle, message }) {
      const worker = new Worker(new URL(import.meta.url), { workerData: { level, handle } });
      workers.set(level, worker);
      if (message) worker.postMessage(message);
      return (await once(worker, "message"))[0];
    },
    async end({ level }) {
      workers.get(level).postMessage("end");
      await once(workers.get(level), "exit");
    },
    async load({ handle }) {
      const { Registry } = await import("threadtally");
      Registry.attach(handle).counter({ name: "records_total" }).inc();
    },
  };
  parentPort.on("message", async ({ request, ...given }) => parentPort.postMessage(await requests[request](given)));
}

if (workerData) nested(workerData);
else between();
