// One of several threads that record into the same metrics: slices in lock-step.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { meet, takeOrders } from "../harness/threads.js";
import { MASK, microseconds, seconds } from "../values.js";
import { BOUNDS } from "./bounds.js";

const { handle, narrow, wide, node, number, barrier, epoch } = workerData;
const registry = Registry.attach(handle);
const values = seconds();
const micros = microseconds();
const counter = registry.counter({ name: "a_total" });
const mean = registry.mean({ name: "b_seconds" });
const histogram = registry.histogram({ name: "c_seconds", buckets: BOUNDS });
const cell = registry.upDownCounter({ name: "d_level" });

const loops = {
  "threadtally inc(), own lanes": (n) => {
    for (let i = 0; i < n; i++) counter.inc();
  },
  "threadtally mean.record, own lanes": (n) => {
    for (let i = 0; i < n; i++) mean.record(values[i & MASK]);
  },
  "threadtally histogram.record, own lanes": (n) => {
    for (let i = 0; i < n; i++) histogram.record(values[i & MASK]);
  },
  "threadtally upDownCounter.add(1), one shared cell": (n) => {
    for (let i = 0; i < n; i++) cell.add(1);
  },
  "Atomics.add, Int32Array, one shared cell": (n) => {
    for (let i = 0; i < n; i++) Atomics.add(narrow, 0, 1);
  },
  "Atomics.add, BigInt64Array, one shared cell": (n) => {
    for (let i = 0; i < n; i++) Atomics.add(wide, 0, 1n);
  },
  "node:perf_hooks record, one shared histogram": (n) => {
    for (let i = 0; i < n; i++) node.record(micros[i & MASK]);
  },
};

const sinceEpoch = () => Number(process.hrtime.bigint() - epoch);

takeOrders(({ slices }) => takeSlices(slices));

/** Runs `steps` in turns, `rounds` times. Returns when each slice began and ended here; 0 if this thread had none. */
function takeSlices({ steps, rounds }) {
  const times = new Float64Array(rounds * steps.length * 2);
  let at = 0;
  for (let round = 0; round < rounds; round++) {
    for (const { name, calls, threads } of steps) {
      meet(barrier);
      if (number < threads) {
        times[at] = sinceEpoch();
        loops[name](calls);
        times[at + 1] = sinceEpoch();
      }
      at += 2;
    }
  }
  return times;
}
