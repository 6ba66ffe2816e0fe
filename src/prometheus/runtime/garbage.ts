/** Durations of this thread's garbage collections: of every collection, even if several are reported together. */

import type { PerformanceEntry } from "node:perf_hooks";
import { neededBuiltin } from "../../core/platform/builtin.ts";
import type { MetricCollector, ThreadMetrics } from "./threadMetrics.ts";

const MILLISECONDS = 1e3;

/** Kinds of collection, by the numbers that V8's listeners get. */
const KINDS: Readonly<Record<number, string>> = { 1: "minor", 4: "major", 8: "incremental", 16: "weakcb" };

interface Collection extends PerformanceEntry {
  readonly detail: { readonly kind: number };
}

/** Records the durations of garbage collections. `buckets` are upper bounds in seconds. */
export function garbageCollection(thread: ThreadMetrics, buckets: readonly number[]): MetricCollector {
  const { PerformanceObserver } = neededBuiltin("node:perf_hooks");
  // Bun reports no collections.
  const { supportedEntryTypes } = PerformanceObserver as unknown as { readonly supportedEntryTypes: readonly string[] };
  if (!supportedEntryTypes.includes("gc")) return { collect() {}, stop() {} };
  const durations = thread.registry.histogram({
    name: `${thread.prefix}nodejs_gc_duration_seconds`,
    help: "Garbage collections by kind: major, minor, incremental or weakcb",
    buckets,
    labelNames: ["thread", "kind"],
  });
  const record = (entries: readonly PerformanceEntry[]) => {
    for (const { duration, detail } of entries as readonly Collection[]) {
      const kind = KINDS[detail.kind] ?? "other";
      durations.labels(thread.label, kind).record(duration / MILLISECONDS);
    }
  };
  const observer = new PerformanceObserver((list) => {
    if (!thread.attempt(() => record(list.getEntries()))) observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
  return {
    collect() {},
    stop() {
      thread.attempt(() => record(observer.takeRecords()));
      observer.disconnect();
    },
  };
}
