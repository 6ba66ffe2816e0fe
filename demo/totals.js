// Exact totals, and the nine metrics that follow from them by arithmetic of their own.
import { CELLS } from "./events.js";

/** The metrics of the chart performance monitor that hold each pair of cells. */
const SOURCES = {
  chart_generation_nanoseconds: ["charts", "chartTime"],
  chart_size_bytes_total: [undefined, "chartBytes"],
  chart_preprocessing_nanoseconds: ["preprocessings", "preprocessingTime"],
  chart_compression_ratio: ["entries", "ratios"],
  chart_cache_hits_total: [undefined, "hits"],
  chart_cache_misses_total: [undefined, "misses"],
};

/** The exact totals in a registry, from its snapshot. */
export function totalsOf(snapshot) {
  const totals = {};
  for (const { name, series } of snapshot.metrics) {
    const [count, sum] = SOURCES[name] ?? [];
    if (count) totals[count] = BigInt(series[0]?.count ?? 0);
    if (sum) totals[sum] = BigInt(series[0]?.units ?? 0);
  }
  return totals;
}

export function sumOf(parts) {
  return Object.fromEntries(CELLS.map((name) => [name, parts.reduce((sum, part) => sum + part[name], 0n)]));
}

export function timesOf(totals, times) {
  return Object.fromEntries(CELLS.map((name) => [name, totals[name] * BigInt(times)]));
}

/** How many events the counting cells hold. */
export function eventsOf({ charts, preprocessings, entries, hits, misses }) {
  return charts + preprocessings + entries + hits + misses;
}

/** The nine metrics: what is shown, and the exact cells that each rests on. */
export const METRICS = {
  totalChartsGenerated: { cells: ["charts"], of: ({ charts }) => Number(charts) },
  avgGenerationTimeMs: {
    cells: ["charts", "chartTime"],
    of: ({ charts, chartTime }) => average(chartTime, charts, 1e6, 2),
  },
  cacheHitRate: { cells: ["hits", "misses"], of: ({ hits, misses }) => average(hits, hits + misses, 1, 3) },
  cacheHits: { cells: ["hits"], of: ({ hits }) => Number(hits) },
  cacheMisses: { cells: ["misses"], of: ({ misses }) => Number(misses) },
  avgCompressionRatio: {
    cells: ["entries", "ratios"],
    of: ({ entries, ratios }) => average(ratios, entries * 10_000n, 1, 3),
  },
  totalCompressedEntries: { cells: ["entries"], of: ({ entries }) => Number(entries) },
  avgPreprocessingTimeMs: {
    cells: ["preprocessings", "preprocessingTime"],
    of: ({ preprocessings, preprocessingTime }) => average(preprocessingTime, preprocessings, 1e6, 2),
  },
  memoryUsageBytes: { cells: ["chartBytes"], of: ({ chartBytes }) => Number(chartBytes) },
};

function average(sum, count, unit, decimals) {
  return count === 0n ? 0 : Number((Number(sum) / Number(count) / unit).toFixed(decimals));
}
