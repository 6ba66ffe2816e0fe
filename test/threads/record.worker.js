// Records `times` observations (for ever without it) in a counter, or in a mean, and acknowledges each call that
// returned.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, times = Number.POSITIVE_INFINITY, acknowledged, kind, value = -3 } = workerData;
const registry = handle ? Registry.attach(handle) : Registry.default();
const counter = registry.counter({ name: "records_total" });
const mean = registry.mean({ name: "value", scale: 1 });
const histogram = registry.histogram({ name: "spread", scale: 1, buckets: [-2, 0, 2] });
const word = new Int32Array(acknowledged.buffer);

const record = {
  counter: () => counter.inc(),
  mean: () => mean.record(value),
  histogram: () => histogram.record(value),
  meanAndHistogram: () => {
    mean.record(value);
    histogram.record(value);
  },
  both: () => {
    counter.inc();
    mean.record(value);
  },
}[kind];

for (let i = 0; i < times; i++) {
  record();
  word[0] = i + 1;
}
parentPort.postMessage("done");
