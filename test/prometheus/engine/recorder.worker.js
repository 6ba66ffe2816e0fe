/** Records a little at a time until it must finish; the victim records all the time, until it is killed. */

import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { metricsOf } from "./metrics.js";
import { observation, RATIO_SCALE, SECONDS_SCALE, VICTIM } from "./values.js";

const BATCH = 200;
const PAUSE = 5; // milliseconds

const { handle, acknowledged, worker } = workerData;
const { jobs, ratio, took, waited } = metricsOf(Registry.attach(handle));

let n = 0;

function record() {
  const { kind, ratio: units, nanoseconds } = observation(worker, n);
  const seconds = nanoseconds / SECONDS_SCALE;
  jobs.labels(worker, kind).inc();
  ratio.record(units / RATIO_SCALE);
  took.record(seconds);
  waited.record(seconds);
  Atomics.store(acknowledged, worker, ++n);
}

if (worker === VICTIM) for (;;) record();

const timer = setInterval(() => {
  for (let i = 0; i < BATCH; i++) record();
}, PAUSE);
parentPort.once("message", () => clearInterval(timer));
