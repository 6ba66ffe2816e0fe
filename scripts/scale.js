// The cost of a snapshot, and of merging those of many processes: the figures of docs/scale.md. `npm run scale`.
import { gzipSync } from "node:zlib";
import { mergeSnapshots } from "threadtally";
import { typicalService } from "./typicalService.js";

const SERIES = 100; // of each kind below: a service of average size
const MERGED_AT_ONCE = 100; // snapshots that a merging process holds

/** Returns the milliseconds of `work`: the smallest of several runs, since other load only adds time. */
function cost(work, runs = 20) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const begun = performance.now();
    work();
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}

const registry = typicalService(SERIES);
const text = JSON.stringify(registry.snapshot());
/** Returns snapshots of other processes: the same series, each in its own block. */
const others = Array.from({ length: MERGED_AT_ONCE }, (_, number) => {
  const snapshot = JSON.parse(text);
  snapshot.blocks[0].id = number.toString(16).padStart(32, "0");
  return snapshot;
});

const take = cost(() => registry.snapshot());
const parse = cost(() => JSON.parse(text));
const merge = cost(() => mergeSnapshots(...others), 10) / MERGED_AT_ONCE;
const perProcess = parse + merge;
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`Node ${process.version}, ${process.arch}`);
console.log(`a process: ${3 * SERIES} series, of which ${SERIES} histograms of 12 buckets`);
console.log(`its snapshot: ${kilobytes(text.length)} of JSON, ${kilobytes(gzipSync(text).length)} compressed`);
console.log(`taking it: ${take.toFixed(2)} ms; parsing it: ${parse.toFixed(2)} ms; merging it: ${merge.toFixed(2)} ms`);
console.log("processes | parse and merge all | JSON that arrives, every 15 s");
for (const processes of [10, 1000, 100_000]) {
  const seconds = (perProcess * processes) / 1000;
  const rate = (text.length * processes) / 15 / 2 ** 20;
  console.log(`${processes} | ${seconds.toPrecision(2)} s | ${rate.toPrecision(2)} MiB/s`);
}
registry.detach();
