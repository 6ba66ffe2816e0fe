/** How old the levels of other threads are, as a metric: no thread records it, each scrape has its own. */

import type { CollectAge } from "../core/asking.ts";
import type { Snapshot } from "../core/snapshot.ts";

const SCALE = 1e6;

/** A snapshot with `threadtally_collect_age_seconds`; undefined when no other thread has anything to collect. */
export function snapshotOfAges(ages: readonly CollectAge[]): Snapshot | undefined {
  if (ages.length === 0) return undefined;
  const startTime = Date.now();
  const series = ages.map(({ lane, seconds }) => ({
    labels: { thread: String(lane ?? "none") },
    startTime,
    units: String(Math.round(seconds * SCALE)),
  }));
  const metric = {
    kind: "gauge",
    name: "threadtally_collect_age_seconds",
    help: "How long ago the collect callbacks of another thread were run; 0 when they were for this scrape",
    unit: "seconds",
    scale: SCALE,
    labelNames: ["thread"],
    series,
  } as const;
  return { type: "threadtally.snapshot", version: 1, blocks: [], metrics: [metric] };
}
