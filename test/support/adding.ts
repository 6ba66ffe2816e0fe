/** Registries that add snapshots and send them, at a time that stands still. */

import { type BlockSnapshot, Registry, type RegistryOptions, type Snapshot } from "threadtally";
import { onTestFinished, vi } from "vitest";

export const NOW = Date.UTC(2026, 0, 1);
export const SMALL = { maxBytes: 2 ** 22, maxThreads: 4 };

/** Stops the clock. Returns the function that starts it again. */
export function stoppedClock(): () => void {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  return () => vi.useRealTimers();
}

export function testRegistry(options?: RegistryOptions): Registry {
  const registry = new Registry({ ...SMALL, ...options });
  onTestFinished(() => registry.detach());
  return registry;
}

/** Fills a block with notes. */
export function fill(registry: Registry): void {
  for (let size = 2 ** 15; size >= 1; size /= 2) {
    try {
      for (let i = 0; ; i++) registry.note(`${size}/${i}`, "x".repeat(size));
    } catch {
      // The next smaller one.
    }
  }
}

/** Returns a snapshot as it arrives. */
export function sent(snapshot: Snapshot): Snapshot {
  return JSON.parse(JSON.stringify(snapshot));
}

/** Returns what a registry holds, without what belongs to its block and without moments. */
export function held(registry: Registry) {
  return registry.snapshot().metrics.map(({ name, series }) => ({
    name,
    series: series.map(({ labels, count, scaled, counts, scaledSums, scaledMin, scaledMax, level }) => ({
      ...{ labels, count, scaled, counts, scaledSums, scaledMin, scaledMax, level },
    })),
  }));
}

export const BLOCK = { id: "b", sequence: 1, time: NOW, startTime: NOW, resets: 0, closed: true };
export const COUNTER = { kind: "counter", name: "a_total", help: "", unit: "", labelNames: [], scale: 1 } as const;
const SERIES = { labels: {}, startTime: NOW };

export const HISTOGRAM = { ...COUNTER, kind: "histogram", name: "h", buckets: [1] } as const;

/** Returns a snapshot of one metric, as anybody may write it. */
export function snapshotOf(metric: object, series: readonly object[], block: Partial<BlockSnapshot> = {}): Snapshot {
  const metrics = [{ ...metric, series: series.map((one) => ({ ...SERIES, ...one })) }] as never;
  return { type: "threadtally.snapshot", version: 2, blocks: [{ ...BLOCK, ...block }], metrics };
}
