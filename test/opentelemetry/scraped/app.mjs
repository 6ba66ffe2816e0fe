// Serves what its workers record to scrapes, by two official exporters. Follows the parent's commands: kill, finish.
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { metrics } from "@opentelemetry/api";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { Registry } from "threadtally";
import { metricProducer, registerMetrics } from "threadtally/opentelemetry";

const registry = Registry.default();
const ofProvider = new PrometheusExporter({ preventServerStart: true });
registerMetrics({ readers: () => [ofProvider] });
const ofRegistry = new PrometheusExporter({ preventServerStart: true, metricProducers: [metricProducer(registry)] });
new MeterProvider({ readers: [ofRegistry] });
const finished = [metrics.getMeter("app").createGauge("finished"), registry.gauge({ name: "finished" })];

const exporters = { "/provider": ofProvider, "/registry": ofRegistry };
const server = createServer((request, response) => exporters[request.url].getMetricsRequestHandler(request, response));
await once(server.listen(0, "127.0.0.1"), "listening");

const stop = new Int32Array(new SharedArrayBuffer(4));
const tally = new Int32Array(new SharedArrayBuffer(16));

/** Starts a worker, and waits until it records. */
async function start(index) {
  const worker = new Worker(new URL("worker.mjs", import.meta.url), { workerData: { index, stop, tally } });
  await once(worker, "message");
  return worker;
}

const workers = await Promise.all([0, 1, 2].map(start));
process.on("message", async (command) => {
  if (command === "kill") {
    await workers[2].terminate();
    workers[2] = await start(3);
  } else {
    const ended = workers.map((worker) => once(worker, "exit"));
    Atomics.store(stop, 0, 1);
    await Promise.all(ended);
    finished[0].record(1);
    finished[1].set(1);
  }
  process.send([...tally]);
});
process.send(server.address().port);
