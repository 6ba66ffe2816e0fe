// A batch job: a progress bar, a summary at the end, a last push to a Pushgateway, and an exit code by its errors.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry, summarize } from "threadtally";
import { pushToGateway } from "threadtally/push";
import { metricsOf } from "./metrics.js";

const FILES = 2000;
const WORKERS = 2;
const WIDTH = 40; // of the bar, in characters

const { PUSHGATEWAY_URL } = process.env;
const damaged = Number(process.argv[2] ?? 0); // every so many files; 0 for none

const registry = new Registry();
const { files, finished } = metricsOf(registry);
const [converted, failed] = [files.labels("ok"), files.labels("failed")];

// From here on, the numbers are pushed every minute, and once more when the process ends, whatever ends it.
if (PUSHGATEWAY_URL) pushToGateway(registry, { url: PUSHGATEWAY_URL, jobName: "thumbnails", selfMetrics: false });

/** Draws the bar. It reads the shared totals, so the workers report nothing. */
function draw() {
  const done = converted.value + failed.value;
  const filled = Math.round((done / FILES) * WIDTH);
  process.stderr.write(`\r[${"#".repeat(filled).padEnd(WIDTH)}] ${done} of ${FILES}`);
}

const timer = process.stderr.isTTY ? setInterval(draw, 100) : undefined;
const workers = Array.from({ length: WORKERS }, (_, worker) => {
  const workerData = { handle: registry.handle, first: worker, step: WORKERS, count: FILES, damaged };
  return once(new Worker(new URL("worker.js", import.meta.url), { workerData }), "exit");
});
await Promise.all(workers);
clearInterval(timer);
if (timer) process.stderr.write("\r\x1b[K");

console.log(summarize(registry));
if (failed.value === 0) finished.set(Date.now() / 1000);
console.log(failed.value === 0 ? "all files were converted" : `${failed.value} files failed`);
process.exitCode = failed.value === 0 ? 0 : 1;
