// Records once in each of `sets` label sets, beginning at its own place, and acknowledges each record that returned.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, sets, from, step, acknowledged, gate, workers } = workerData;
const family = Registry.attach(handle).counter({ name: "records_total", labelNames: ["first", "second"] });
const word = new Int32Array(acknowledged.buffer);
const waiting = new Int32Array(gate.buffer);
Atomics.add(waiting, 0, 1);
while (Atomics.load(waiting, 0) < workers);
for (let i = 0; i < sets; i++) {
  const set = (from + i * step) % sets;
  family.labels({ first: `a${set % 7}`, second: set }).inc();
  word[0] = i + 1;
}
