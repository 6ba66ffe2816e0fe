// Four threads record until they are stopped, one of them is killed meanwhile, and another thread exports. To show a
// takeover, a second thread may export, and the first one is killed. This thread blocks for a while. It prints what
// each thread has recorded by its own tally, and when it was blocked.
import { once } from "node:events";
import { Worker } from "node:worker_threads";

const stop = new Int32Array(new SharedArrayBuffer(4));
const tally = new Int32Array(new SharedArrayBuffer(16));
const start = (file, workerData) => new Worker(new URL(file, import.meta.url), { workerData });

async function startExporter() {
  const exporter = start("./exporter.mjs", { isExporter: true });
  await once(exporter, "message");
  return exporter;
}

const first = await startExporter();
const exporter = process.env.DOOR === "takeover" ? await startExporter() : first;
const workers = [0, 1, 2, 3].map((index) => start("./recorder.mjs", { index, stop, tally }));
await Promise.all(workers.map((worker) => once(worker, "message")));
await workers[3].terminate();
if (exporter !== first) await first.terminate();
const from = Date.now();
while (Date.now() < from + 3000);
const until = Date.now();
const stopped = workers.slice(0, 3).map((worker) => once(worker, "exit"));
Atomics.store(stop, 0, 1);
await Promise.all(stopped);
exporter.postMessage("flush");
await once(exporter, "message");
console.log(JSON.stringify({ tally: [...tally], from, until }));
process.exit();
