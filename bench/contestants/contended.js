// Threads that record into one metric, and the figures of their slices.
import { createHistogram } from "node:perf_hooks";
import { Registry } from "threadtally";
import { median } from "../harness/spread.js";
import { startThreads } from "../harness/threads.js";
import { BOUNDS } from "./bounds.js";

const WORKER = new URL("contended.worker.js", import.meta.url);
const OWN_CALLS = 50_000; // 0.3 ms if threads do not share a cell
const SHARED_CALLS = 8000; // and if they do
const ATTEMPTS = 10;

export const NAMES = [
  "threadtally inc(), own lanes",
  "threadtally mean.record, own lanes",
  "threadtally histogram.record, own lanes",
  "threadtally upDownCounter.add(1), one shared cell",
  "Atomics.add, Int32Array, one shared cell",
  "Atomics.add, BigInt64Array, one shared cell",
  "node:perf_hooks record, one shared histogram",
];

const callsOf = (name) => (name.endsWith("own lanes") ? OWN_CALLS : SHARED_CALLS);

/** Threads that share metrics. `check` compares the metrics with what the threads report to have recorded. */
export async function contend(count) {
  const registry = new Registry();
  const narrow = new Int32Array(new SharedArrayBuffer(4));
  const wide = new BigInt64Array(new SharedArrayBuffer(8));
  const node = createHistogram();
  const counter = registry.counter({ name: "a_total" });
  const mean = registry.mean({ name: "b_seconds" });
  const histogram = registry.histogram({ name: "c_seconds", buckets: BOUNDS });
  const cell = registry.upDownCounter({ name: "d_level" });
  const counts = [
    () => counter.value,
    () => mean.read().count,
    () => histogram.read().count,
    () => cell.value,
    () => narrow[0],
    () => Number(wide[0]),
    () => node.count,
  ];
  const epoch = process.hrtime.bigint();
  const threads = await startThreads(WORKER, count, () => ({ handle: registry.handle, narrow, wide, node, epoch }));
  const recorded = new Map(NAMES.map((name) => [name, 0]));
  return {
    /**
     * Returns the least and median nanoseconds per record of each thread, by step, of slices in which the threads ran
     * at the same time for this share of the slice. On a busy machine, this takes several attempts.
     */
    async slices(steps, rounds, together = Number.NEGATIVE_INFINITY) {
      const times = steps.map(() => []);
      for (let attempt = 0; attempt < ATTEMPTS && times.some((one) => one.length === 0); attempt++) {
        const taken = await threads.order({ slices: { steps, rounds } });
        for (const [place, step] of steps.entries()) {
          recorded.set(step.name, recorded.get(step.name) + rounds * step.calls * step.threads);
          for (let round = 0; round < rounds; round++) {
            const at = 2 * (round * steps.length + place);
            times[place].push(...sliceTime(taken.slice(0, step.threads), at, step.calls, together));
          }
        }
      }
      const disturbed = steps.find((_, place) => times[place].length === 0);
      if (disturbed)
        throw new Error(`${disturbed.name}: no slice of the threads was at the same time. The machine is too busy.`);
      return times.map((one) => ({ quiet: Math.min(...one), typical: median(one) }));
    },
    check() {
      for (const [place, name] of NAMES.entries()) {
        const [held, told] = [counts[place](), recorded.get(name)];
        if (held !== told) throw new Error(`${name} holds ${held} records, but ${told} were made.`);
      }
    },
    end: () => threads.end(),
  };
}

/** Returns the nanoseconds per call of the slower thread; none if the threads did not run at the same time. */
function* sliceTime(taken, at, calls, together) {
  const begun = taken.map((own) => own[at]);
  const ended = taken.map((own) => own[at + 1]);
  const whole = Math.max(...ended) - Math.min(...begun);
  const shared = Math.min(...ended) - Math.max(...begun);
  if (shared >= together * whole) yield whole / calls;
}

/** Measures each contestant with one thread and with two, in turns. */
export function aloneAndTogether(names) {
  return names.flatMap((name) => [
    { name, calls: OWN_CALLS, threads: 1 },
    { name, calls: callsOf(name), threads: 2 },
  ]);
}
