// The work itself, in a worker: each file becomes a compressed chart, unless the cache has a chart of the same content.
import { createHash } from "node:crypto";
import { channel } from "node:diagnostics_channel";
import { deflateSync } from "node:zlib";
import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";
import { distribution, drawChart } from "./chart.js";
import { COMPRESSED, GENERATED, HIT, MISS, PREPROCESSED } from "./events.js";
import { readFile } from "./files.js";
import { NEXT_FILE, STOP } from "./pool.js";

/**
 * The number of charts that a worker keeps: fewer than the files of most folders, so that there are hits and misses.
 */
const CACHED_CHARTS = 512;

const generateStart = channel("ash_reports.charts.generate.start");
const generateStop = channel("ash_reports.charts.generate.stop");
const cacheHit = channel("ash_reports.charts.cache.hit");
const cacheMiss = channel("ash_reports.charts.cache.miss");
const putCompressed = channel("ash_reports.charts.cache.put_compressed");
const preprocessStart = channel("ash_reports.chart_preprocessor.preprocess.start");
const preprocessStop = channel("ash_reports.chart_preprocessor.preprocess.stop");

/** Works on every file once, shared among the workers, then on files at random until the time is over. */
export function workOnFiles({ handle, words, paths, number }, journal, seconds) {
  const monitor = chartPerformanceMonitor(Registry.attach(handle));
  monitor.start();
  const cache = new Map();
  const random = randomNumbers(number);
  const deadline = performance.now() + seconds * 1000;
  let unreadable = 0;
  while (Atomics.load(words, STOP) === 0 && performance.now() < deadline) {
    const turn = Atomics.add(words, NEXT_FILE, 1);
    const bytes = readFile(paths[turn < paths.length ? turn : random() % paths.length]);
    if (bytes) chartOf(bytes, cache, journal);
    else unreadable++;
  }
  monitor.stop();
  const { length, totals } = journal.recording();
  return { totals: journal.totals, recording: { length, totals }, unreadable };
}

/** Writes each event into this worker's journal and publishes it. */
function chartOf(bytes, cache, journal) {
  const elapsed = clock();
  generateStart.publish({});
  const key = createHash("sha256").update(bytes).digest("base64");
  const kept = cache.get(key);
  if (kept) {
    journal.write(HIT);
    cacheHit.publish({});
    generateStop.publish({ duration: elapsed(), metadata: { from_cache: true, svg_size: kept.size } });
    return;
  }
  journal.write(MISS);
  cacheMiss.publish({});
  const chart = Buffer.from(drawChart(preprocess(bytes, journal)));
  const compressed = compress(chart, journal);
  compress(bytes, journal);
  if (cache.size === CACHED_CHARTS) cache.delete(cache.keys().next().value);
  cache.set(key, { size: chart.length, compressed });
  const duration = elapsed();
  journal.write(GENERATED, duration, chart.length);
  generateStop.publish({ duration, metadata: { svg_size: chart.length } });
}

function preprocess(bytes, journal) {
  const elapsed = clock();
  preprocessStart.publish({});
  const bars = distribution(bytes);
  const duration = elapsed();
  journal.write(PREPROCESSED, duration);
  preprocessStop.publish({ duration });
  return bars;
}

function compress(bytes, journal) {
  const compressed = deflateSync(bytes);
  const ratio = compressed.length / bytes.length;
  journal.write(COMPRESSED, ratio);
  putCompressed.publish({ ratio });
  return compressed;
}

/** Returns a function that returns the nanoseconds since this call. */
function clock() {
  const start = process.hrtime.bigint();
  return () => Number(process.hrtime.bigint() - start);
}

/**
 * Returns a linear congruential generator that uses its upper bits: good enough to choose files, and the same in each
 * run.
 */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
