// The cost of a scrape if several threads hold the numbers, and its result if one of them is blocked or was terminated.
// The rival requests the numbers of each thread by message (@prometheus-io/client's WorkerRegistry, which needs Node
// 22).
import { Registry } from "threadtally";
import { expose } from "threadtally/prometheus";
import { total } from "./contestants/series.js";
import { inTurns } from "./harness/inTurns.js";
import { startThreads } from "./harness/threads.js";
import { prometheusIo } from "./rivals.js";

const WORKER = new URL("contestants/aggregated.worker.js", import.meta.url);
const SERIES = 10_000; // of each thread, the same in all
const QUICK_SERIES = 100;
const ROUNDS = 20;
const STUCK_MILLISECONDS = 8000; // the rival waits for 5 seconds

async function threadtally(threads, series) {
  const registry = new Registry({ maxSeriesPerMetric: SERIES });
  const workers = await startThreads(WORKER, threads, () => ({ handle: registry.handle, series }));
  await workers.order({ record: true });
  return { workers, scrape: async () => expose(registry) };
}

async function workerRegistry(threads, series) {
  const registry = new prometheusIo.WorkerRegistry();
  const workers = await startThreads(WORKER, threads, () => ({ series }));
  await workers.order({ record: true });
  return { workers, scrape: async () => Buffer.from(await registry.workerMetrics()) };
}

const MAKERS = {
  "threadtally, text": threadtally,
  "@prometheus-io/client, workerMetrics": workerRegistry,
};

/** Measures both libraries with the same number of threads, in turns, until the bytes are ready to be sent. */
function endToEnd(threads) {
  return async (quick) => {
    const series = quick ? QUICK_SERIES : SERIES;
    const contestants = {};
    const ends = [];
    for (const [name, make] of Object.entries(MAKERS)) {
      const { workers, scrape } = await make(threads, series);
      let last;
      ends.push(() => workers.end());
      contestants[name] = {
        answer: () => ({ count: total(last) }),
        async run(from, to) {
          for (let i = from; i < to; i++) last = await scrape();
        },
      };
    }
    const expected = () => ({ count: threads * series });
    const times = await inTurns({ contestants, expected, agreedCalls: 1, rounds: ROUNDS }, quick);
    for (const end of ends) await end();
    return Object.fromEntries(
      Object.entries(times).map(([name, { quiet, typical }]) => [name, { quiet: quiet / 1e6, typical: typical / 1e6 }]),
    );
  };
}

/** Returns the result of a scrape after something has happened to one of four threads. */
function afterwards(happen) {
  return async (quick) => {
    const series = quick ? QUICK_SERIES : SERIES;
    const found = {};
    for (const [name, make] of Object.entries(MAKERS)) {
      const { workers, scrape } = await make(4, series);
      await happen(workers);
      found[name] = { outcome: await outcome(scrape, 4 * series) };
      await workers.end();
    }
    return found;
  };
}

async function outcome(scrape, expected) {
  const begun = performance.now();
  const took = () => `${((performance.now() - begun) / 1000).toPrecision(2)} s`;
  try {
    const body = await scrape();
    const lasted = took();
    return `${total(body).toLocaleString("en-US")} of ${expected.toLocaleString("en-US")} records, after ${lasted}`;
  } catch (problem) {
    return `no answer, after ${took()}: ${problem.message}`;
  }
}

export const contest = {
  question:
    "What does a scrape of several threads cost, and what becomes of it when one of them is stuck or was terminated?",
  leastNode: 22,
  processes: 3,
  groups: {
    ...Object.fromEntries(
      [1, 4, 8].map((threads) => [
        `10,000 series, ${threads} ${threads === 1 ? "thread" : "threads"}`,
        { unit: "ms", measure: endToEnd(threads) },
      ]),
    ),
    "one of four threads is stuck": {
      unit: "",
      once: true,
      measure: afterwards((workers) => workers.order({ stuckFor: STUCK_MILLISECONDS, thread: 0 })),
    },
    "one of four threads was terminated": {
      unit: "",
      once: true,
      measure: afterwards((workers) => workers.endOne(0)),
    },
  },
};
