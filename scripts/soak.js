// Wears the library down: many short-lived workers on few lanes, some of them killed, and long-lived ones beside them.
// Exits with 1 unless the totals are exact. `npm run soak -- --workers 10000 --lanes 64 --records 100000000`
import { once } from "node:events";
import { parseArgs } from "node:util";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const VALUE = 3;
const LONG_LIVED = 3;
const AT_ONCE = 6;

if (isMainThread) await supervise();
else work();

/** Records a counter, a mean, a histogram and a labelled counter in turn; acknowledges each round after it returned. */
function work() {
  const { handle, rounds, acknowledged } = workerData;
  const { counter, mean, histogram, family } = metrics(Registry.attach(handle));
  const word = new Float64Array(acknowledged);
  for (let round = 0; round < rounds; round++) {
    counter.inc();
    mean.record(VALUE);
    histogram.record(VALUE);
    family.labels(String(round % 100)).inc();
    word[0] = round + 1;
  }
}

function metrics(registry) {
  return {
    counter: registry.counter({ name: "records_total" }),
    mean: registry.mean({ name: "value", scale: 1 }),
    histogram: registry.histogram({ name: "spread", scale: 1, buckets: [1, 2, 5] }),
    family: registry.counter({ name: "labelled_total", labelNames: ["place"] }),
  };
}

async function supervise() {
  const { values } = parseArgs({
    options: {
      workers: { type: "string", default: "10000" },
      lanes: { type: "string", default: "64" },
      records: { type: "string", default: "1000000000" },
    },
  });
  const [workers, lanes, records] = [values.workers, values.lanes, values.records].map(Number);
  const registry = new Registry({ maxThreads: lanes });
  const { counter, mean, histogram } = metrics(registry);
  const totals = { least: 0, most: 0 };
  const closed = { count: 0, sum: 0 };
  const readings = () => {
    const { count, sum } = mean.reset();
    if (sum !== count * VALUE) throw new Error(`A reading was torn: ${count} values of ${VALUE} are not ${sum}.`);
    closed.count += count;
    closed.sum += sum;
  };

  const run = async (rounds, isKilled) => {
    const acknowledged = new SharedArrayBuffer(8);
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { handle: registry.handle, rounds, acknowledged },
    });
    const exit = once(worker, "exit");
    if (isKilled) {
      const word = new Float64Array(acknowledged);
      while (word[0] === 0) await new Promise(setImmediate);
      await worker.terminate();
    }
    await exit;
    const returned = new Float64Array(acknowledged)[0];
    totals.least += returned;
    totals.most += returned + (isKilled ? 1 : 0);
  };

  const longLived = Array.from({ length: LONG_LIVED }, () => run(Math.ceil(records / 4 / LONG_LIVED), false));
  let started = 0;
  let bytesAfterTenth = 0;
  const shortLived = Array.from({ length: AT_ONCE }, async () => {
    while (started < workers) {
      const number = ++started;
      await run(number % 4 === 0 ? Number.POSITIVE_INFINITY : 200, number % 4 === 0);
      readings();
      if (number === Math.ceil(workers / 10)) bytesAfterTenth = registry.stats().bytesUsed;
      if (number % Math.ceil(workers / 10) === 0) report(registry, number, counter.value);
    }
  });
  await Promise.all([...longLived, ...shortLived]);
  readings();
  report(registry, started, counter.value);

  const labelled = registry.snapshot().metrics.find(({ name }) => name === "labelled_total");
  const found = {
    counter: counter.value,
    mean: closed.count,
    histogram: histogram.read().count,
    labelled: labelled.series.reduce((sum, { units }) => sum + Number(units), 0),
  };
  const grown = registry.stats().bytesUsed - bytesAfterTenth;
  console.log(`acknowledged ${totals.least} rounds; kills may add ${totals.most - totals.least}`);
  console.log("found", found, `block grown by ${grown} bytes since the first tenth`);
  const isExact = Object.values(found).every((total) => total >= totals.least && total <= totals.most);
  const isFlat = grown <= lanes * 64 * 1024;
  console.log(
    isExact && closed.sum === closed.count * VALUE ? "exact" : "NOT EXACT",
    isFlat ? "and flat" : "but NOT FLAT",
  );
  process.exitCode = isExact && isFlat ? 0 : 1;
}

function report(registry, workers, rounds) {
  const { threads, bytesUsed } = registry.stats();
  const heap = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(
    `${workers} workers, ${rounds} rounds of 4 records, ${threads} threads, ${bytesUsed} bytes of block, ${heap} MiB`,
  );
}
