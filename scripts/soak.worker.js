// A worker of the soak test: it records each kind in turn, or reads and resets, until it must stop.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

/** The value of every observation, so that the sum of any reading gives its count. */
export const VALUE = 3;

/** Returns the same metrics in every thread. */
export function metricsOf(registry) {
  return {
    counter: registry.counter({ name: "records_total" }),
    mean: registry.mean({ name: "value", scale: 1 }),
    histogram: registry.histogram({ name: "spread", scale: 1, buckets: [1, 2, 5] }),
    family: registry.counter({ name: "labelled_total", labelNames: ["place"] }),
  };
}

/** Adds a snapshot's records to `totals`, metric by metric; throws if an observation is torn. */
export function addUp(totals, snapshot) {
  for (const { name, series } of snapshot.metrics) {
    for (const { count, scaled, counts, scaledSums } of series) {
      const [records, sum] = counts
        ? [counts.reduce((all, each) => all + each, 0), scaledSums.reduce((all, each) => all + Number(each), 0)]
        : [count ?? Number(scaled), Number(scaled)];
      if ((counts || count !== undefined) && sum !== records * VALUE) {
        throw new Error(`A reading of ${name} was torn: ${records} values of ${VALUE} are not ${sum}.`);
      }
      if (records < 0) throw new Error(`A reading of ${name} was negative: ${records}.`);
      totals[name] = (totals[name] ?? 0) + records;
    }
  }
}

/** Makes one record of each kind per round, and acknowledges each round after it has returned. */
function record({ handle, rounds, acknowledged, stop }) {
  const { counter, mean, histogram, family } = metricsOf(Registry.attach(handle));
  const word = new Float64Array(acknowledged);
  for (let round = 0; round < rounds && Atomics.load(stop, 0) === 0; round++) {
    counter.inc();
    mean.record(VALUE);
    histogram.record(VALUE);
    family.labels(String(round % 100)).inc();
    word[0] = round + 1;
  }
}

/** Reads and resets in turn. Reports in the end what its resets closed. */
function read({ handle, stop }) {
  const registry = Registry.attach(handle);
  const closed = {};
  let readings = 0;
  while (Atomics.load(stop, 0) === 0) {
    addUp({}, registry.snapshot());
    addUp(closed, registry.reset());
    readings++;
  }
  parentPort.postMessage({ closed, readings });
}

if (workerData?.role === "record") record(workerData);
if (workerData?.role === "read") read(workerData);
