/** The monitor of a report generator: the speed of rendering charts, and the performance of their cache. */

import { defineMonitor } from "./monitor.ts";

/** The readings that `chartPerformanceMonitor(…).metrics()` returns. */
export interface ChartPerformance {
  /** Number of generated charts, without those that came from the cache. */
  readonly totalChartsGenerated: number;
  /** Milliseconds, to 2 decimals; 0 without charts. */
  readonly avgGenerationTimeMs: number;
  /**
   * Hits divided by look-ups, to 3 decimals; 0 without look-ups. It is computed from `cacheHits` and `cacheMisses`.
   * These are read one after the other, so a look-up that is published in between may be in the second and not in the
   * first.
   */
  readonly cacheHitRate: number;
  /** Look-ups that the cache answered. */
  readonly cacheHits: number;
  /** Look-ups that the cache did not answer. */
  readonly cacheMisses: number;
  /** Compressed size divided by original size, to 3 decimals; 0 without entries. */
  readonly avgCompressionRatio: number;
  /** Entries that were compressed. */
  readonly totalCompressedEntries: number;
  /** Milliseconds, to 2 decimals; 0 without preprocessing. */
  readonly avgPreprocessingTimeMs: number;
  /** Total size of the generated charts in bytes. */
  readonly memoryUsageBytes: number;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Rounds to some decimals. Returns 0, and never -0, for the mean of nothing. */
function rounded(value: number, decimals: number): number {
  return Number.isNaN(value) ? 0 : Number(value.toFixed(decimals)) + 0;
}

const IGNORED = { feeds: [] } as const;

/**
 * Returns a monitor that keeps nine metrics of a chart generator's events.
 *
 * Messages are `{ ...measurements, metadata? }`; durations are in nanoseconds.
 *
 * @example
 * import { channel } from "node:diagnostics_channel";
 *
 * const monitor = chartPerformanceMonitor(registry);
 * monitor.start();
 * channel("ash_reports.charts.cache.put_compressed").publish({ ratio: 0.35 });
 * monitor.metrics().avgCompressionRatio; // 0.35
 */
export const chartPerformanceMonitor = /* @__PURE__ */ defineMonitor({
  name: "chart_monitor",
  metrics: {
    generation: { kind: "mean", name: "chart_generation_nanoseconds", help: "Generating a chart", scale: 1 },
    size: { kind: "counter", name: "chart_size_bytes_total", help: "Size of the generated charts", scale: 1 },
    hits: { kind: "counter", name: "chart_cache_hits_total", help: "Look-ups that the cache answered" },
    misses: { kind: "counter", name: "chart_cache_misses_total", help: "Look-ups that it did not" },
    compression: { kind: "mean", name: "chart_compression_ratio", help: "Compressed by original size", scale: 10_000 },
    preprocessing: { kind: "mean", name: "chart_preprocessing_nanoseconds", help: "Preprocessing the data", scale: 1 },
  },
  events: {
    "ash_reports.charts.generate.start": IGNORED,
    "ash_reports.charts.generate.stop": {
      when: ({ from_cache }) => !from_cache,
      feeds: [
        { metric: "generation", measurement: "duration" },
        { metric: "size", metadata: "svg_size", absent: "skip" },
      ],
    },
    "ash_reports.charts.cache.hit": { feeds: [{ metric: "hits" }] },
    "ash_reports.charts.cache.miss": { feeds: [{ metric: "misses" }] },
    "ash_reports.charts.cache.put_compressed": {
      feeds: [{ metric: "compression", measurement: "ratio", absent: 1 }],
    },
    "ash_reports.chart_preprocessor.preprocess.start": IGNORED,
    "ash_reports.chart_preprocessor.preprocess.stop": {
      feeds: [{ metric: "preprocessing", measurement: "duration" }],
    },
  },
  readings: ({ generation, size, hits, misses, compression, preprocessing }): ChartPerformance => ({
    totalChartsGenerated: generation.count,
    avgGenerationTimeMs: rounded(generation.mean / NANOSECONDS_PER_MILLISECOND, 2),
    cacheHitRate: rounded(hits / (hits + misses), 3),
    cacheHits: hits,
    cacheMisses: misses,
    avgCompressionRatio: rounded(compression.mean, 3),
    totalCompressedEntries: compression.count,
    avgPreprocessingTimeMs: rounded(preprocessing.mean / NANOSECONDS_PER_MILLISECOND, 2),
    memoryUsageBytes: size,
  }),
});
