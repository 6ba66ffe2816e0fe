// The soak test of label sets: threads create the same ones in different orders, round by round, and some are killed
// meanwhile.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";

const SETS = 60;
const ROUNDS_OF_A_BLOCK = 20;
const STEPS = [1, 7, 11, 13, 59, 53, 49, 47]; // without a common divisor with SETS: each order visits every set
const FOR_EVER = 2 ** 31 - 1;

/**
 * Runs a hundred rounds repeatedly, with a different two of the threads killed in each block. Returns the problems as
 * text.
 */
export async function raceForLabels(blocks = 5) {
  const problems = [];
  for (let block = 0; block < blocks; block++) problems.push(...(await raceInOneBlock([block % 8, (block + 3) % 8])));
  return { rounds: blocks * ROUNDS_OF_A_BLOCK, threads: STEPS.length, problems };
}

async function raceInOneBlock(killed) {
  const registry = new Registry({ maxSeriesPerMetric: SETS, maxBytes: 2 ** 28 });
  const { handle } = registry;
  const arrived = new Int32Array(new SharedArrayBuffer(4 * STEPS.length));
  const words = STEPS.map(() => new Int32Array(new SharedArrayBuffer(4)));
  const file = new URL("../test/threads/label.worker.js", import.meta.url);
  const workers = STEPS.map((step, number) => {
    const shares = { handle, number, step, arrived, acknowledged: words[number] };
    return new Worker(file, { workerData: { ...shares, sets: SETS, rounds: ROUNDS_OF_A_BLOCK } });
  });
  const ends = workers.map((worker) => once(worker, "exit"));
  for (const number of killed) {
    while (Atomics.load(words[number], 0) < 3 + number * 50) await new Promise((resolve) => setTimeout(resolve, 1));
    await workers[number].terminate();
    Atomics.store(arrived, number, FOR_EVER); // the others continue without it
  }
  await Promise.all(ends);
  const problems = [];
  let recorded = 0;
  for (const { name, series } of registry.snapshot().metrics) {
    const sets = new Set(series.map(({ labels }) => JSON.stringify(labels)));
    if (sets.size !== SETS || series.length !== SETS)
      problems.push(`${name} has ${series.length} series of ${sets.size} sets`);
    recorded += series.reduce((sum, { scaled }) => sum + Number(scaled), 0);
  }
  const { overflowed } = registry.stats();
  if (overflowed > 0) problems.push(`${overflowed} look-ups overflowed, but no set was beyond the limit`);
  const least = words.reduce((sum, word) => sum + word[0], 0);
  if (recorded < least || recorded > least + killed.length)
    problems.push(`${recorded} records, but ${least} were acknowledged`);
  registry.detach();
  return problems;
}
