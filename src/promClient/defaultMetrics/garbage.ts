/** Default metrics of garbage collections. Each one of this thread is counted, even if Node reports several at once. */

import type { PerformanceEntry } from "node:perf_hooks";
import { builtin } from "../../core/platform/builtin.ts";
import type { LabelValues } from "../configuration.ts";
import type { Histogram } from "../histogram.ts";
import { isRegistered, type MetricGroup, metricGroup } from "./metricGroup.ts";

const MILLISECONDS = 1e3;
const BUCKETS = [0.001, 0.01, 0.1, 1, 2, 5];
const NAME = "nodejs_gc_duration_seconds";

/** Kinds of collection, by the numbers that V8's listeners get. */
const KINDS: Readonly<Record<number, string>> = { 1: "minor", 4: "major", 8: "incremental", 16: "weakcb" };

/** The durations of garbage collections by kind. */
export const gc: MetricGroup = /* @__PURE__ */ metricGroup([NAME], (metrics) => {
  const { config, labels } = metrics;
  const { PerformanceObserver } = builtin("node:perf_hooks") ?? {};
  if (!PerformanceObserver) return;
  const histogram = metrics.histogram({
    name: NAME,
    help: "Garbage collection duration by kind, one of major, minor, incremental or weakcb.",
    labelNames: ["kind"],
    buckets: config.gcDurationBuckets || BUCKETS,
  });
  // Bun reports no collections.
  const { supportedEntryTypes } = PerformanceObserver as unknown as { readonly supportedEntryTypes: readonly string[] };
  if (!supportedEntryTypes.includes("gc")) return;
  const weakly = new WeakRef(histogram);
  const observer = new PerformanceObserver((list) => {
    const durations = weakly.deref();
    if (durations && isRegistered(durations)) record(durations, list.getEntries(), labels);
    else observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
  metrics.onStop(() => {
    record(histogram, observer.takeRecords(), labels);
    observer.disconnect();
  });
});

interface Collection extends PerformanceEntry {
  readonly detail: { readonly kind: number };
}

function record(durations: Histogram, entries: readonly PerformanceEntry[], labels: LabelValues<string>): void {
  for (const { duration, detail } of entries as readonly Collection[]) {
    durations.observe({ kind: KINDS[detail.kind] ?? "other", ...labels }, duration / MILLISECONDS);
  }
}
