// Ours: the metrics of the chart performance monitor, recorded directly, without channels.
import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";
import { COMPRESSED, GENERATED, HIT, PREPROCESSED } from "../events.js";
import { totalsOf } from "../totals.js";

export const label = "threadtally";

export function create() {
  const registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  return {
    sharedFor: () => ({ shared: registry.handle }),
    read: () => ({ metrics: monitor.metrics(), totals: totalsOf(registry.snapshot()) }),
    close: () => registry.detach(),
  };
}

export function open(handle) {
  const registry = Registry.attach(handle);
  const generation = registry.get("chart_generation_nanoseconds");
  const size = registry.get("chart_size_bytes_total");
  const preprocessing = registry.get("chart_preprocessing_nanoseconds");
  const compression = registry.get("chart_compression_ratio");
  const hits = registry.get("chart_cache_hits_total");
  const misses = registry.get("chart_cache_misses_total");
  return {
    take({ length, kinds, firsts, seconds }) {
      for (let i = 0; i < length; i++) {
        const kind = kinds[i];
        if (kind === GENERATED) {
          generation.record(firsts[i]);
          size.inc(seconds[i]);
        } else if (kind === PREPROCESSED) preprocessing.record(firsts[i]);
        else if (kind === COMPRESSED) compression.record(firsts[i]);
        else if (kind === HIT) hits.inc();
        else misses.inc();
      }
    },
  };
}
