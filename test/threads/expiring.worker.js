// Records three times in each of its label sets, one after the other, and leaves them to expire. Acknowledges each
// label set once all three records have returned.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, number, sets, progress } = workerData;
const registry = Registry.attach(handle);
const served = registry.counter({ name: "served_total", labelNames: ["id"] });
const took = registry.histogram({ name: "took", scale: 1, buckets: [1000], labelNames: ["id"] });
const word = new Int32Array(progress.buffer);
for (let i = 0; i < sets; i++) {
  const id = `${number} ${i}`;
  const [counter, histogram] = [served.labels(id), took.labels(id)];
  for (let time = 0; time < 3; time++) {
    counter.inc();
    histogram.record(i % 1000);
  }
  Atomics.store(word, 0, i + 1);
}
