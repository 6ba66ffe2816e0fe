// Raises an up-down counter by a large amount, then lowers it by a small one, and takes both back; then a small rise
// before a large fall. Acknowledges each round.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, acknowledged, times } = workerData;
const level = Registry.attach(handle).upDownCounter({ name: "level" });
const word = new Int32Array(acknowledged.buffer);
const FAR = 2 ** 80;

for (let i = 0; i < times; i++) {
  for (const units of [FAR, -5, 5, -FAR, 5, -FAR, FAR, -5]) level.add(units);
  word[0] = i + 1;
}
parentPort.postMessage("done");
