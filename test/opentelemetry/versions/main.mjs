// Two threads record, and one of them ends. Prints the exports before and after its end.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { exporters, provider } from "./otel.mjs";

const workers = [0, 1].map((index) => new Worker(new URL("worker.mjs", import.meta.url), { workerData: { index } }));
const threads = (await Promise.all(workers.map((worker) => once(worker, "message")))).flat();
await provider.forceFlush();
const ended = once(workers[0], "exit");
workers[0].postMessage("end");
await ended;
await provider.forceFlush();
const shown = exporters.map((exporter) =>
  exporter.getMetrics().map(({ scopeMetrics }) =>
    scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map(({ descriptor, dataPointType, dataPoints }) => ({
        name: descriptor.name,
        dataPointType,
        points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
      })),
    })),
  ),
);
console.log(JSON.stringify({ threads, exporting: provider.exporting, shown }));
await provider.shutdown();
workers[1].postMessage("end");
