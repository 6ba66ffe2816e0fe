/** Records as much as it is asked for, and reports when it has. */

import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { metricsOf } from "./metrics.js";

const { handle, worker } = workerData;
const { jobs, took } = metricsOf(Registry.attach(handle));

parentPort.on("message", (count) => {
  for (let n = 0; n < count; n++) {
    jobs.labels(worker).inc();
    took.record((n % 4) / 10);
  }
  parentPort.postMessage("recorded");
});
