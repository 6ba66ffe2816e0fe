/** The resources that keep this thread's event loop alive: timers, sockets, requests. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import type { MetricCollector, ThreadMetrics } from "./threadMetrics.ts";

export function resources(thread: ThreadMetrics): MetricCollector {
  const process = neededBuiltin("node:process");
  const active = thread.levels({
    name: "nodejs_active_resources",
    help: "Resources that keep the event loop alive, by type",
    label: "type",
  });
  return {
    collect() {
      const counts = new Map<string, number>();
      for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
      active.setCounts(counts);
    },
    stop: () => void thread.attempt(() => active.clear()),
  };
}
