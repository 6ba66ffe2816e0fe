/** Memory metrics of this thread's JavaScript engine: each thread has its own heap. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import type { MetricCollector, ThreadMetrics } from "./threadMetrics.ts";

export function memory(thread: ThreadMetrics): MetricCollector {
  const { getHeapStatistics, getHeapSpaceStatistics } = neededBuiltin("node:v8");
  const total = thread.levels({ name: "nodejs_heap_size_total_bytes", help: "Size of the heap" });
  const used = thread.levels({ name: "nodejs_heap_size_used_bytes", help: "Used size of the heap" });
  const external = thread.levels({ name: "nodejs_external_memory_bytes", help: "Memory outside of the heap" });
  const ofSpaces = (name: string, help: string) =>
    thread.levels({ name: `nodejs_heap_space_size_${name}_bytes`, help, label: "space" });
  const spaceTotal = ofSpaces("total", "Size of a space of the heap");
  const spaceUsed = ofSpaces("used", "Used size of a space of the heap");
  const spaceAvailable = ofSpaces("available", "Free size of a space of the heap");
  return {
    collect() {
      const all = getHeapStatistics();
      total.set(all.total_heap_size);
      used.set(all.used_heap_size);
      external.set(all.external_memory);
      for (const one of getHeapSpaceStatistics()) {
        const space = one.space_name.replace(/_space$/, "");
        spaceTotal.set(one.space_size, space);
        spaceUsed.set(one.space_used_size, space);
        spaceAvailable.set(one.space_available_size, space);
      }
    },
    stop() {
      thread.attempt(() => {
        for (const levels of [total, used, external, spaceTotal, spaceUsed, spaceAvailable]) levels.clear();
      });
    },
  };
}
