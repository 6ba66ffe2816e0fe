// In each round, together with the other workers: records once in each label set of the round's metric, in its own
// order, and acknowledges each record that returned.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, number, sets, step, rounds, arrived, acknowledged } = workerData;
const registry = Registry.attach(handle);
const word = new Int32Array(acknowledged.buffer);
for (let round = 1; round <= rounds; round++) {
  Atomics.store(arrived, number, round);
  while (arrived.some((_, worker) => Atomics.load(arrived, worker) < round));
  const family = registry.counter({ name: `round_${round}_total`, labelNames: ["first", "second"] });
  for (let i = 0; i < sets; i++) {
    const set = (number * 17 + i * step) % sets;
    family.labels({ first: `a${set % 7}`, second: set }).inc();
    word[0]++;
  }
}
