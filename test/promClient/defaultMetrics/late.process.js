// Starts a worker before it imports the package, so that the worker has its own memory; both collect default
// metrics. Prints the process's memory and CPU time, as they are exposed and as they are.
import { once } from "node:events";
import { Worker } from "node:worker_threads";

const program = `
  const { collectDefaultMetrics, Gauge, register } = require("threadtally/prom-client");
  const { parentPort } = require("node:worker_threads");
  collectDefaultMetrics();
  new Gauge({ name: "of_the_worker", help: "Not zero once it is read" }).set(1);
  // Raises the counters in that memory.
  register.metrics().then(() => parentPort.postMessage("collected"));
  parentPort.on("message", () => {});
`;
const worker = new Worker(program, { eval: true });
await once(worker, "message");
const { collectDefaultMetrics, register } = await import("threadtally/prom-client");
collectDefaultMetrics();
let text = "";
do text = await register.metrics();
while (!text.includes("of_the_worker 1"));
text = await register.metrics();
const { user, system } = process.cpuUsage();
const shown = (name) => Number(new RegExp(`^${name} (.+)$`, "m").exec(text)[1]);
console.log(
  JSON.stringify({
    resident: shown("process_resident_memory_bytes"),
    own: process.memoryUsage.rss(),
    counted: shown("process_cpu_seconds_total"),
    used: (user + system) / 1e6,
  }),
);
await worker.terminate();
