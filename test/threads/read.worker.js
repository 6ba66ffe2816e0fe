// Reads until it must stop, and reports its first reading. A reading must include everything that any reader has read,
// and any writer has acknowledged, before it began.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, acknowledged, most, stop, value } = workerData;
const registry = Registry.attach(handle);
const mean = registry.mean({ name: "value", scale: 1 });
const histogram = registry.histogram({ name: "spread", scale: 1, buckets: [-2, 0, 2] });
const words = acknowledged.map((word) => new Int32Array(word.buffer));
const seen = new Int32Array(most.buffer); // the most that readers have read: of the mean, of the histogram
const stopped = new Int32Array(stop.buffer);

function check(number, { count, sum }) {
  const least = before[number];
  if (sum !== 0 + count * value) throw new Error(`torn: ${count} times ${value} is not ${sum}`);
  if (count < least) throw new Error(`backwards: ${count} after ${least}`);
  let was = Atomics.load(seen, number);
  while (was < count) was = Atomics.compareExchange(seen, number, was, count);
}

let readings = 0;
const before = [0, 0];
while (Atomics.load(stopped, 0) === 0) {
  const returned = words.reduce((sum, word) => sum + Atomics.load(word, 0), 0);
  before[0] = Math.max(returned, Atomics.load(seen, 0));
  check(0, mean.read());
  before[1] = Math.max(returned, Atomics.load(seen, 1));
  const reading = histogram.read();
  check(1, reading);
  if (reading.buckets.reduce((sum, { count }) => sum + count, 0) !== reading.count)
    throw new Error("buckets do not add up");
  if (++readings === 1) parentPort.postMessage("reads");
}
parentPort.postMessage(readings);
