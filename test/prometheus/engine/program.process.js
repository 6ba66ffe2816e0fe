/** A typical program: workers record, and a separate thread serves. Its parent decides when a worker is replaced. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";
import { metricsOf } from "./metrics.js";
import { LASTING, REPLACEMENT, VICTIM, WORKERS } from "./values.js";

process.on("disconnect", () => process.exit());

const registry = new Registry({ labels: { service: "charts" } });
const { finished } = metricsOf(registry);
finished.set(0);
collectRuntimeMetrics(registry);

/** The number of observations that each worker knows to be recorded. */
const acknowledged = new Int32Array(new SharedArrayBuffer(4 * WORKERS));
const start = (worker) =>
  new Worker(new URL("recorder.worker.js", import.meta.url), {
    workerData: { handle: registry.handle, acknowledged, worker },
  });
const workers = LASTING.filter((worker) => worker !== REPLACEMENT).map(start);
const victim = start(VICTIM);
const { url } = await serveMetrics(registry, { port: 0 });
process.send({ url });

await once(process, "message");
// It records without a pause.
await victim.terminate();
workers.push(start(REPLACEMENT));
process.send("replaced");

await once(process, "message");
for (const worker of workers) worker.postMessage("finish");
await Promise.all(workers.map((worker) => once(worker, "exit")));
finished.set(1);
process.send({ acknowledged: [...acknowledged] });
