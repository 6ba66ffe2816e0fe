// Gives a counter and a histogram one label set after the other, `alive` of them at a time, and records in each amounts
// that leave the label set's own residue. Posts the sums recorded, and the sums that it closed by resets before it
// removed label sets.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, number, sets, alive, shared, modulus, progress } = workerData;
const registry = Registry.attach(handle);
const counters = registry.counter({ name: "served_total", labelNames: ["id"] });
const histograms = registry.histogram({ name: "took", scale: 1, buckets: [modulus], labelNames: ["id"] });
const word = new Int32Array(progress.buffer);
const own = { recorded: 0, closed: 0 };
const common = { recorded: 0, closed: 0 };
const sumsOf = (id) => (id.startsWith("shared") ? common : own);
const kept = [];
for (let i = 0; i < sets; i++) {
  if (kept.length === alive) {
    const gone = kept.shift();
    sumsOf(gone.id).closed += gone.counter.reset() + gone.histogram.reset().sum;
    counters.remove(gone.id);
    histograms.remove(gone.id);
  }
  // The id of every tenth is used by all threads, now and again.
  const residue = 1 + (i % (modulus - 1));
  const id = i % 10 === 0 ? `shared ${(i / 10) % shared} ${1 + ((i / 10) % shared)}` : `${number} ${i} ${residue}`;
  const amount = Number(id.split(" ")[2]) + modulus * (i % 5);
  const counter = counters.labels(id);
  const histogram = histograms.labels(id);
  counter.inc(amount);
  histogram.record(amount);
  sumsOf(id).recorded += 2 * amount;
  kept.push({ id, counter, histogram });
  Atomics.store(word, 0, i + 1);
}
parentPort.postMessage({ own, common });
