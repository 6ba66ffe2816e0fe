// The time and memory of snapshots that are added to a registry: the figures of docs/limits.md. Each of many pages
// sends three closed snapshots, twice and out of order. Exits with 1 if any was lost or counted twice.
// `npm run adding`; `-- --pages 1000` takes another number.
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { addSnapshot, Registry } from "threadtally";

const { values } = parseArgs({ options: { pages: { type: "string", default: "100000" } } });
const PAGES = Number(values.pages);
const ORDER = [2, 0, 2, 1, 0, 1];
const OPTIONS = { maxSources: 10_000, maxAge: 60 };
/** Milliseconds between two pages, as if an hour had 100,000 of them. */
const STEP = 36;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

/** Returns the metrics of a page, and of the registry that adds them. */
function metricsOf(registry) {
  return {
    clicks: registry.counter({ name: "clicks_total", help: "Clicks", labelNames: ["element"] }),
    errors: registry.counter({ name: "errors_total", help: "Errors" }),
    took: registry.histogram({ name: "render_seconds", help: "Rendering", buckets: [0.01, 0.1, 1, 10] }),
  };
}

/** Returns three closed snapshots of a page. */
function pageSnapshots() {
  const page = new Registry();
  const { clicks, errors, took } = metricsOf(page);
  return [1, 2, 3].map((times) => {
    clicks.labels("menu").inc(times);
    errors.inc();
    took.record(0.05 * times);
    return page.reset();
  });
}

const registry = new Registry();
const { clicks, errors, took } = metricsOf(registry);
const snapshots = pageSnapshots();
let now = Date.now();
Date.now = () => now;
const times = new Float64Array(PAGES * 3);
let added = 0;
let warm = 0;
for (let page = 0; page < PAGES; page++) {
  now += STEP;
  const id = page.toString(16).padStart(32, "0");
  for (const which of ORDER) {
    const snapshot = snapshots[which];
    const blocks = [{ ...snapshot.blocks[0], id, time: now, startTime: now - 1000 }];
    const arrived = JSON.parse(JSON.stringify({ ...snapshot, blocks }));
    const begun = performance.now();
    const isNew = addSnapshot(registry, arrived, OPTIONS);
    if (isNew) times[added++] = performance.now() - begun;
  }
  // Enough pages for as many as are remembered in a minute.
  if (page + 1 === Math.ceil(PAGES / 5)) warm = used();
}
const held = used();

function used() {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

times.subarray(0, added).sort();
const microseconds = (share) => (1000 * times[Math.floor((added - 1) * share)]).toFixed(1);
const counts = [added, clicks.labels("menu").value, errors.value, took.read().count];
const expected = [3 * PAGES, 6 * PAGES, 3 * PAGES, 3 * PAGES];
console.log(`${added} snapshots of ${PAGES} pages, each sent twice and out of order`);
console.log(`each: ${microseconds(0.1)} µs (10 %), ${microseconds(0.5)} µs (50 %), ${microseconds(0.99)} µs (99 %)`);
console.log(`heap after a fifth: ${(warm / 2 ** 20).toFixed(1)} MiB, at the end: ${(held / 2 ** 20).toFixed(1)} MiB`);
console.log(`block: ${registry.stats().bytesUsed} bytes`);
if (counts.join() !== expected.join()) {
  console.error(`lost or counted twice: ${counts.join()} in place of ${expected.join()}`);
  process.exitCode = 1;
}
