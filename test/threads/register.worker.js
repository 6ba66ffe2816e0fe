// Registers all metrics, starting at its own place, once all workers have arrived. It records once in each, and reports
// its results.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, metrics, from, step, gate, workers, acknowledged } = workerData;
const registry = Registry.attach(handle);
const word = new Int32Array(acknowledged.buffer);
const waiting = new Int32Array(gate.buffer);
const refused = [];
Atomics.add(waiting, 0, 1);
while (Atomics.load(waiting, 0) < workers);
for (let i = 0; i < metrics; i++) {
  const number = (from + i * step) % metrics;
  // Of each pair of names that would be written alike, the first one is registered.
  const name = number % 4 === 3 ? `metric_${number - 1}_sum` : `metric_${number}`;
  const kind = number % 2 === 0 ? "mean" : "counter";
  try {
    const metric = registry[kind]({ name });
    if (kind === "mean") metric.record(1);
    else metric.inc();
    word[0]++;
  } catch (error) {
    refused.push(`${error.code} ${name}`);
  }
}
parentPort.postMessage(refused);
