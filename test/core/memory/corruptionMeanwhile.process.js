// Uses blocks in which a worker flips bits and restores them. Prints the errors, and stops at an unclear one.
import { once } from "node:events";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { exponential, mergeSnapshots, Registry } from "threadtally";

const HEADER = 192;
const USES = 2000;

function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function scribble({ memory, used, seed, ended }) {
  const random = generator(seed);
  const bytes = new Uint8Array(memory.buffer);
  while (Atomics.load(ended, 0) === 0) {
    const at = random(3) ? random(used) : random(HEADER + 400);
    const bit = 1 << random(8);
    bytes[at] ^= bit;
    for (let wait = random(2000); wait > 0; wait--) Atomics.load(ended, 0);
    bytes[at] ^= bit;
  }
}

/** Returns all uses that follow addresses through the block. */
function usesOf(registry) {
  const hits = registry.counter({ name: "hits", labelNames: ["set"] });
  const ratio = registry.mean({ name: "ratio", minMax: true });
  const took = registry.histogram({ name: "took", buckets: exponential({ schema: 1, min: 0.01, max: 100 }) });
  for (let i = 0; i < 20; i++) {
    hits.labels(`set ${i}`).inc();
    ratio.record(i);
    took.record(i);
  }
  return [
    () => registry.snapshot({ perThread: true }),
    () => mergeSnapshots(registry.snapshot()),
    () => registry.reset(),
    () => registry.stats(),
    () => registry.get("took"),
    (turn) => registry.counter({ name: `new_${turn % 9}` }),
    (turn) => hits.labels(`new ${turn % 60}`),
    () => hits.remove("set 1"),
    () => ratio.read(),
    () => took.read().quantile(0.5),
    () => {
      for (const cursor = registry.cursor(); cursor.next(); )
        void [cursor.labels, cursor.sum, cursor.startTime, cursor.min];
    },
  ];
}

async function round(seed, seen) {
  const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4, maxSeriesPerMetric: 50, labels: { a: "b" } });
  const uses = usesOf(registry);
  const ended = new Int32Array(new SharedArrayBuffer(4));
  const data = { memory: registry.handle.memory, used: registry.stats().bytesUsed, seed, ended };
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  await once(worker, "online");
  for (let turn = 0; turn < USES; turn++) {
    const use = uses[turn % uses.length];
    try {
      use(turn);
    } catch (problem) {
      if (typeof problem.code !== "string") {
        console.log(`seed ${seed}: ${use}\n${problem.stack}`);
        process.exit(1);
      }
      seen[problem.code] = (seen[problem.code] ?? 0) + 1;
    }
  }
  Atomics.store(ended, 0, 1);
  await once(worker, "exit");
}

if (isMainThread) {
  const seed = Number(process.argv[2]);
  const seen = {};
  for (let block = 0; block < 10; block++) await round(1 + ((seed + block) % 2 ** 30), seen);
  console.log(`10 blocks, from seed ${seed}: ${JSON.stringify(seen)}`);
} else scribble(workerData);
