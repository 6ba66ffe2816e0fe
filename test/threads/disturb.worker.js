// Records random values in every kind of metric, and resets and removes series meanwhile. It writes down each value
// before it is recorded, and adds it to what it acknowledges afterwards.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, times, seed, written, acknowledged } = workerData;
const registry = Registry.attach(handle);
const labelNames = ["x"];
const families = [
  registry.counter({ name: "a_total", labelNames }),
  registry.mean({ name: "b", scale: 1, labelNames }),
  registry.histogram({ name: "c", scale: 1, buckets: [-100, 0, 100], labelNames }),
];
const values = new Float64Array(written.buffer);
const sums = new Float64Array(acknowledged.buffer); // for each kind, the number of values and their sum

let state = seed;
/** Returns a whole number from 0 to below `end`. */
function random(end) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * end);
}

for (let i = 0; i < times; i++) {
  const kind = random(3);
  const family = families[kind];
  const label = `${random(3)}`;
  // Some are too large for a packed word.
  const size = random(100) === 0 ? 2 ** 35 + random(1000) : random(1000);
  const value = kind === 0 || random(2) === 0 ? size : -size;
  values[kind] = value;
  if (kind === 0) family.labels(label).inc(value);
  else family.labels(label).record(value);
  sums[2 * kind + 1] += value;
  values[kind] = 0;
  sums[2 * kind]++;
  const act = random(400);
  if (act === 0) family.remove(label);
  else if (act < 4) family.labels(label).reset();
  else if (act === 4) registry.reset();
}
parentPort.postMessage("done");
