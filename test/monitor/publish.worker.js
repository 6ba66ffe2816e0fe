// Starts a monitor, publishes the requested events, and replies with its own exact log.
import { channel } from "node:diagnostics_channel";
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";

const { handle, ratios, times, gate } = workerData;
const monitor = chartPerformanceMonitor(Registry.attach(handle));
monitor.start();
const put = channel("ash_reports.charts.cache.put_compressed");
const hit = channel("ash_reports.charts.cache.hit");
const word = new Int32Array(gate.buffer);
Atomics.add(word, 0, 1);
Atomics.notify(word, 0);
// All workers publish at once: they wait for the last one.
for (let here = Atomics.load(word, 0); here < workerData.workers; here = Atomics.load(word, 0)) {
  Atomics.wait(word, 0, here);
}
const log = { entries: 0, hits: 0 };
for (let i = 0; i < times; i++) {
  put.publish({ ratio: ratios[i % ratios.length] });
  log.entries++;
  if (i % 2 === 0) {
    hit.publish({});
    log.hits++;
  }
}
parentPort.postMessage({ log, seen: monitor.metrics().totalCompressedEntries });
