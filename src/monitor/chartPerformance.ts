/** The monitor of a report generator: how fast charts are rendered, and how well its cache works. */

import { defineMonitor } from "./monitor.ts";

/** What `chartPerformanceMonitor(…).metrics()` returns. */
export interface ChartPerformance {
  /** Charts that were generated, without those that came from the cache. */
  readonly totalChartsGenerated: number;
  /** Milliseconds, to 2 decimals; 0 without charts. */
  readonly avgGenerationTimeMs: number;
  /**
   * Hits by look-ups, to 3 decimals; 0 without look-ups. It is the rate of the `cacheHits` and `cacheMisses` beside it. These
   * are read one after the other: a look-up that is published between the two can be in the second and not in the first.
   */
  readonly cacheHitRate: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** Compressed by original size, to 3 decimals; 0 without entries. */
  readonly avgCompressionRatio: number;
  readonly totalCompressedEntries: number;
  /** Milliseconds, to 2 decimals; 0 without preprocessing. */
  readonly avgPreprocessingTimeMs: number;
  /** Bytes of the generated charts, added up. */
  readonly memoryUsageBytes: number;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Rounded to some decimals; 0, and never -0, for the mean of nothing. */
function rounded(value: number, decimals: number): number {
  return Number.isNaN(value) ? 0 : Number(value.toFixed(decimals)) + 0;
}

const IGNORED = { feeds: [] } as const;

/**
 * Listens to a chart generator's events and keeps nine metrics of them.
 *
 * Messages are `{ ...measurements, metadata? }`; durations are in nanoseconds.
 *
 * @example
 * const monitor = chartPerformanceMonitor(registry);
 * monitor.start();
 * channel("ash_reports.charts.cache.put_compressed").publish({ ratio: 0.35 });
 * monitor.metrics().avgCompressionRatio; // 0.35
 */
export const chartPerformanceMonitor = defineMonitor({
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
