// Exact totals, and the nine metrics derived from them by independent arithmetic.
import { CELLS } from "./events.js";

/**
 * The totals, in integers: events, nanoseconds, bytes and 1/10,000 of a ratio.
 * @typedef {Record<"charts" | "chartTime" | "chartBytes" | "preprocessings" | "preprocessingTime" | "entries" |
 * "ratios" | "hits" | "misses", bigint>} Totals
 */

/** The metrics of the chart performance monitor that hold each pair of cells. */
const SOURCES = {
  chart_generation_nanoseconds: ["charts", "chartTime"],
  chart_size_bytes_total: [undefined, "chartBytes"],
  chart_preprocessing_nanoseconds: ["preprocessings", "preprocessingTime"],
  chart_compression_ratio: ["entries", "ratios"],
  chart_cache_hits_total: [undefined, "hits"],
  chart_cache_misses_total: [undefined, "misses"],
};

/**
 * Returns the exact totals of a registry, from its snapshot.
 * @param {import("threadtally").Snapshot} snapshot
 * @returns {Totals}
 */
export function totalsOf(snapshot) {
  const totals = {};
  for (const { name, series } of snapshot.metrics) {
    const [count, sum] = SOURCES[name] ?? [];
    if (count) totals[count] = BigInt(series[0]?.count ?? 0);
    if (sum) totals[sum] = BigInt(series[0]?.scaled ?? 0);
  }
  return totals;
}

/** @type {(parts: Totals[]) => Totals} */
export function sumOf(parts) {
  return Object.fromEntries(CELLS.map((name) => [name, parts.reduce((sum, part) => sum + part[name], 0n)]));
}

/** @type {(totals: Totals, times: number) => Totals} */
export function timesOf(totals, times) {
  return Object.fromEntries(CELLS.map((name) => [name, totals[name] * BigInt(times)]));
}

/** Returns the number of events in the counting cells. */
export function eventsOf({ charts, preprocessings, entries, hits, misses }) {
  return charts + preprocessings + entries + hits + misses;
}

const quotient = (sum, count) => (count === 0n ? 0 : Number(sum) / Number(count));
const milliseconds = (sum, count) => quotient(sum, count) / 1e6;

/** The nine metrics: the exact cells of each, the value computed from them, and its decimals. */
export const METRICS = {
  totalChartsGenerated: { cells: ["charts"], decimals: 0, of: (t) => Number(t.charts) },
  avgGenerationTimeMs: { cells: ["charts", "chartTime"], decimals: 2, of: (t) => milliseconds(t.chartTime, t.charts) },
  cacheHitRate: { cells: ["hits", "misses"], decimals: 3, of: (t) => quotient(t.hits, t.hits + t.misses) },
  cacheHits: { cells: ["hits"], decimals: 0, of: (t) => Number(t.hits) },
  cacheMisses: { cells: ["misses"], decimals: 0, of: (t) => Number(t.misses) },
  avgCompressionRatio: {
    cells: ["entries", "ratios"],
    decimals: 3,
    of: (t) => quotient(t.ratios, t.entries * 10_000n),
  },
  totalCompressedEntries: { cells: ["entries"], decimals: 0, of: (t) => Number(t.entries) },
  avgPreprocessingTimeMs: {
    cells: ["preprocessings", "preprocessingTime"],
    decimals: 2,
    of: (t) => milliseconds(t.preprocessingTime, t.preprocessings),
  },
  memoryUsageBytes: { cells: ["chartBytes"], decimals: 0, of: (t) => Number(t.chartBytes) },
};

/** Returns a metric of exact totals, rounded like the monitor's. */
export function metricOf(name, totals) {
  const { decimals, of } = METRICS[name];
  return Number(of(totals).toFixed(decimals));
}
