// The soak test: many short-lived workers on few lanes, every fourth of which is killed, with long-lived workers that
// record, read and reset. Exits with 1 unless the totals are exact and memory stays flat. `npm run soak`, or shorter:
// `npm run soak -- --seconds 60`, `--workers 1000 --lanes 8 --records 1e8`.
import { once } from "node:events";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { raceForLabels } from "./soak.labels.js";
import { addUp, metricsOf } from "./soak.worker.js";

const RECORDERS = 3;
const AT_ONCE = 6;
const RECORDS_A_ROUND = 4;
const ROUNDS_OF_SHORT_LIVED = 200;
const MEBIBYTE = 2 ** 20;

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "10000" },
    lanes: { type: "string", default: "64" },
    records: { type: "string", default: "1e9" },
    seconds: { type: "string", default: "Infinity" },
  },
});
const [workers, lanes, records, seconds] = [values.workers, values.lanes, values.records, values.seconds].map(Number);
if (![workers, lanes, records, seconds].every((number) => number > 0))
  throw new RangeError("Options are positive numbers.");

const began = performance.now();
const isOver = () => performance.now() - began > seconds * 1000;
const registry = new Registry({ maxThreads: lanes });
metricsOf(registry);
const closed = {};
const acknowledged = { least: 0, most: 0 };
const stopRecording = new Int32Array(new SharedArrayBuffer(4));
const stopReading = new Int32Array(new SharedArrayBuffer(4));

function start(role, data) {
  const workerData = { role, handle: registry.handle, ...data };
  return new Worker(new URL("soak.worker.js", import.meta.url), { workerData });
}

/** Runs a recording worker to its end, or kills it once it records. Adds up what it acknowledged. */
async function run(rounds, isKilled) {
  const word = new Float64Array(new SharedArrayBuffer(8));
  const worker = start("record", { rounds, acknowledged: word.buffer, stop: stopRecording });
  const exit = once(worker, "exit");
  if (isKilled) {
    // If it must stop before it has recorded, it ends by itself.
    while (word[0] === 0 && worker.threadId >= 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await worker.terminate();
  }
  await exit;
  acknowledged.least += word[0];
  acknowledged.most += word[0] + (isKilled ? 1 : 0);
}

let started = 0;
let flat; // the size that memory must keep, measured after the first tenth

async function runShortLived() {
  while (started < workers && !isOver()) {
    const isKilled = ++started % 4 === 0;
    const number = started;
    await run(isKilled ? Number.POSITIVE_INFINITY : ROUNDS_OF_SHORT_LIVED, isKilled);
    addUp(closed, registry.reset());
    if (number % Math.ceil(workers / 100) === 0) report();
    const share = Math.max(number / workers, (performance.now() - began) / 1000 / seconds);
    if (share > 0.1) flat ??= memory();
  }
}

function memory() {
  return { block: registry.stats().bytesUsed, process: process.memoryUsage().rss };
}

function report() {
  const { block, process } = memory();
  const size = `${(block / MEBIBYTE).toFixed(1)} MiB of block, ${Math.round(process / MEBIBYTE)} MiB of process`;
  const elapsed = Math.round((performance.now() - began) / 1000);
  const recorded = (closed.records_total ?? 0).toExponential(2);
  console.log(
    `${elapsed} s: ${started} workers, ${recorded} rounds closed here, ${registry.stats().threads} threads, ${size}`,
  );
}

const reader = start("read", { stop: stopReading });
const readerSays = once(reader, "message");
const recorders = Array.from({ length: RECORDERS }, () => run(Math.ceil(records / RECORDS_A_ROUND / RECORDERS), false));
if (Number.isFinite(seconds)) setTimeout(() => Atomics.store(stopRecording, 0, 1), seconds * 1000).unref();
await Promise.all([...recorders, ...Array.from({ length: AT_ONCE }, runShortLived)]);
Atomics.store(stopReading, 0, 1);
const [{ closed: closedByReader, readings }] = await readerSays;
const end = memory();

const found = { ...closedByReader };
for (const [name, records] of Object.entries(closed)) found[name] = (found[name] ?? 0) + records;
addUp(found, registry.snapshot());
const isExact = Object.values(found).every((rounds) => rounds >= acknowledged.least && rounds <= acknowledged.most);
const grown = flat ? { block: end.block - flat.block, process: end.process - flat.process } : undefined;
const isFlat = grown === undefined || (grown.block <= lanes * 65_536 && grown.process <= 128 * MEBIBYTE);

report();
console.log(`acknowledged ${acknowledged.least} rounds; kills may add ${acknowledged.most - acknowledged.least}`);
console.log("found", found, `with ${readings} readings and resets beside`);
console.log("grown since the first tenth, in bytes:", grown);
const labels = await raceForLabels();
console.log(`label sets: ${labels.rounds} rounds of ${labels.threads} threads, ${labels.problems.length} problems`);
for (const problem of labels.problems) console.log(problem);
console.log(isExact ? "exact" : "NOT EXACT", isFlat ? "and flat" : "but NOT FLAT");
process.exitCode = isExact && isFlat && labels.problems.length === 0 ? 0 : 1;
registry.detach();
