// Together with the other workers: records in each open label set in each round, with its names in an own order.
import { workerData } from "node:worker_threads";
import { openLabels, Registry } from "threadtally";

const { handle, names, sets, rounds, gate, all } = workerData;
const registry = Registry.attach(handle);
const open = openLabels(registry.counter({ name: "open", space: "threads", labelNames: ["set"] }));
if (Atomics.add(gate, 0, 1) + 1 === all) Atomics.notify(gate, 0);
for (let here = Atomics.load(gate, 0); here < all; here = Atomics.load(gate, 0)) Atomics.wait(gate, 0, here);
for (let round = 0; round < rounds; round++) {
  for (let set = 0; set < sets; set++) {
    const values = { method: `m${set}`, status: set, tls: set % 2 === 0 };
    open.labels(Object.fromEntries(names.map((name) => [name, values[name]]))).inc();
  }
}
