// The memory of 100,000 series and of a thread, and the allocation of a record with labels.
import { Registry } from "threadtally";
import { otel, ours, RIVALS, theirs } from "./contestants/scraped.js";
import { definition, recordAll } from "./contestants/series.js";
import { startThreads } from "./harness/threads.js";

const SERIES = 100_000;
const QUICK_SERIES = 1000;
const CALLS = 1_000_000;
const WORKER = new URL("contestants/scraped.worker.js", import.meta.url);

/** Returns the resident memory of the process, and the size of this thread's live objects, after garbage collection. */
async function residentBytes() {
  for (let i = 0; i < 3; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}

function grown(before, after) {
  const mebibytes = (figure) => (after[figure] - before[figure]) / 2 ** 20;
  return { quiet: mebibytes("rss"), "live objects of the first thread": mebibytes("heapUsed") };
}

/**
 * Returns the resident memory per series that `make` keeps. Each library is measured in a separate process, since used
 * memory is kept for later.
 */
function kept(name, make) {
  return async (quick) => {
    const series = quick ? QUICK_SERIES : SERIES;
    const before = await residentBytes();
    const alive = await make(series);
    const after = await residentBytes();
    await alive.end?.();
    return { [name]: grown(before, after) };
  };
}

/**
 * Works like `kept`, with threads that were started before, so that the memory of the threads themselves is not
 * counted.
 */
function keptByThreads(count) {
  return async (quick) => {
    const series = quick ? QUICK_SERIES : SERIES;
    const registry = new Registry({ maxBytes: 2 ** 27, maxSeriesPerMetric: series + 1 });
    registry.counter(definition);
    const threads = await startThreads(WORKER, count - 1, () => ({ handle: registry.handle, series }));
    const before = await residentBytes();
    const used = registry.stats().bytesUsed;
    recordAll(registry, series);
    await threads.order("record");
    const after = await residentBytes();
    const block = registry.stats().bytesUsed - used;
    await threads.end();
    const name = `threadtally, ${count} ${count === 1 ? "thread" : "threads"}`;
    return { [name]: { ...grown(before, after), "bytes of block a series": block / series } };
  };
}

/** Returns the part of the block that one more thread takes, if it records in 1,000 counters. */
async function thread() {
  const counters = 1000;
  const one = await ours(counters, 1);
  const two = await ours(counters, 2);
  const bytes = two.registry.stats().bytesUsed - one.registry.stats().bytesUsed;
  await two.end();
  return { "bytes of block, for 1,000 counters": { quiet: bytes } };
}

/** Returns the growth of V8's heap per call, while nothing is collected. */
async function allocated(quick) {
  const calls = quick ? CALLS / 10 : CALLS;
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["method", "status"] });
  const set = { method: "GET", status: "200" };
  const loops = {
    "labels(…).inc()": () => {
      for (let i = 0; i < calls; i++) family.labels("GET", "200").inc();
    },
    "labels(set).inc()": () => {
      for (let i = 0; i < calls; i++) family.labels(set).inc();
    },
    // The caller's object is included.
    "labels({ … }).inc()": () => {
      for (let i = 0; i < calls; i++) family.labels({ method: "GET", status: "200" }).inc();
    },
  };
  const found = {};
  for (const [name, loop] of Object.entries(loops)) {
    loop();
    loop();
    gc();
    const before = process.memoryUsage().heapUsed;
    loop();
    found[name] = { quiet: (process.memoryUsage().heapUsed - before) / calls };
  }
  return found;
}

export const contest = {
  question: "How much memory do 100,000 series take, and a thread?",
  processes: 3,
  groups: {
    "threadtally in one thread": { unit: "MiB of RAM", measure: keptByThreads(1) },
    "threadtally in two threads": { unit: "MiB of RAM", measure: keptByThreads(2) },
    ...Object.fromEntries(
      Object.entries(RIVALS).map(([name, library]) => [
        `${name} in one thread`,
        { unit: "MiB of RAM", measure: kept(name, async (series) => ({ registry: theirs(library, series, 1) })) },
      ]),
    ),
    "OpenTelemetry in one thread": {
      unit: "MiB of RAM",
      measure: kept("OpenTelemetry", async (series) => ({ collect: otel(series, 1) })),
    },
    "one more thread": { unit: "bytes", measure: thread },
    // The heap has room for all allocations of a loop, so that nothing is collected meanwhile.
    allocation: {
      unit: "bytes a call",
      options: ["--max-semi-space-size=128", "--min-semi-space-size=128"],
      measure: allocated,
    },
  },
};
