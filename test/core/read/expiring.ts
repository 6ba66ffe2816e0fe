/** Metrics that expire, in tests. */

import type { Registry } from "threadtally";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";

/** Shorter than the time between any two readings here. */
export const SOON = 1e-6;

/** Returns the label values that a reading shows. Time passes before it. */
export function shown(registry: Registry): unknown[] {
  const start = performance.now();
  while (performance.now() - start < 0.05);
  return registry.snapshot().metrics.flatMap(({ series }) => series.map(({ labels }) => labels.x ?? "overflow"));
}

/** A family of each kind that expires soon, and how its label sets are used. */
export const FAMILIES = {
  counter: (registry: Registry) => {
    const family = registry.counter({ name: "a", labelNames: ["x"], expireAfter: SOON });
    return { family, use: (x: string) => family.labels(x).inc() };
  },
  "counter of large amounts": (registry: Registry) => {
    const family = registry.counter({ name: "a", labelNames: ["x"], expireAfter: SOON });
    return { family, use: (x: string) => family.labels(x).inc(2 ** 80) };
  },
  mean: (registry: Registry) => {
    const family = registry.mean({ name: "a", labelNames: ["x"], expireAfter: SOON });
    // A record of 0 changes the count only.
    return { family, use: (x: string) => family.labels(x).record(0) };
  },
  histogram: (registry: Registry) => {
    const family = registry.histogram({ name: "a", buckets: [1, 2], labelNames: ["x"], expireAfter: SOON });
    return { family, use: (x: string) => family.labels(x).record(2) };
  },
};

/** Returns this thread's hold on a registry that has a metric. */
export function attachmentOf(registry: Registry): Attachment {
  const cursor = registry.cursor() as unknown as BlockCursor;
  return cursor.attachment;
}
