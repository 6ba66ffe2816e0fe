// A worker that begins and stops to answer requests again and again, answers those that come, and counts its turns.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, turns } = workerData;
const registry = Registry.attach(handle);
const level = registry.gauge({ name: "level", aggregate: "sum" });

function turn() {
  const end = registry.onCollect(async () => {
    await new Promise(setImmediate);
    level.set(1);
  });
  setImmediate(() => {
    end();
    Atomics.add(turns, 0, 1);
    setImmediate(turn);
  });
}
turn();
