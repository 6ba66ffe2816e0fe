// Creates registries and drops them as its arguments say, and prints how many could be created and how many still
// exist.
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";

const { times, isKnown, detaches, hasCallback, hasWorker, inTurns } = JSON.parse(process.argv[2]);
const made = [];

function use() {
  const registry = new Registry();
  registry
    .counter({ name: "used_total", labelNames: ["by"] })
    .labels("me")
    .inc();
  const level = registry.gauge({
    name: "level",
    aggregate: "sum",
    ...(hasCallback && { collect: () => level.set(1) }),
  });
  registry.snapshot();
  if (isKnown) Registry.attach(registry.handle).mean({ name: "ratio" }).record(1);
  if (detaches) registry.detach();
  // A reference keeps its object until the next turn, so a loop within one turn makes none.
  if (inTurns) made.push(new WeakRef(registry));
}

new Registry(); // from the first registry on, workers are watched
const worker = hasWorker && new Worker("setInterval(() => {}, 1000)", { eval: true });
if (worker) await new Promise((resolve) => worker.once("online", resolve));
for (let i = 0; i < times; i++) {
  use();
  if (inTurns) await turn();
}
for (let i = 0; i < 3; i++) {
  await turn();
  globalThis.gc();
}
console.log(JSON.stringify({ left: made.filter((reference) => reference.deref()).length }));
process.exit();
