/** The age of other threads' levels, as a metric. No thread records it: each scrape creates it. */

import type { CollectAge } from "../../core/collect/collectRequests.ts";
import type { Snapshot } from "../../core/read/snapshot.ts";

/**
 * Returns a snapshot with `threadtally_collect_age_seconds`, with the constant labels of the registry; undefined if no
 * other thread has anything to collect. Threads without a lane share a series, which has the greatest age.
 */
export function snapshotOfAges(
  ages: readonly CollectAge[],
  labels: Readonly<Record<string, string>> = {},
): Snapshot | undefined {
  if (ages.length === 0) return undefined;
  const startTime = Date.now();
  const oldest = new Map<string, number>();
  for (const { lane, seconds } of ages) {
    const thread = String(lane ?? "none");
    oldest.set(thread, Math.max(seconds, oldest.get(thread) ?? 0));
  }
  const series = Array.from(oldest, ([thread, seconds]) => ({
    labels: { ...labels, thread },
    startTime,
    level: String(Math.round(seconds * 1e6) / 1e6),
    time: startTime,
  }));
  const metric = {
    kind: "gauge",
    name: "threadtally_collect_age_seconds",
    help: "Time since another thread ran its collect callbacks; 0 if it ran them for this scrape",
    unit: "seconds",
    scale: 1,
    labelNames: ["thread"],
    aggregate: "max",
    series,
  } as const;
  return { type: "threadtally.snapshot", version: 2, blocks: [], metrics: [metric] };
}
