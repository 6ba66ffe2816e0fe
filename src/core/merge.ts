/**
 * Adds and subtracts snapshots. Sums are integers, so merging is associative and commutative to the last digit: threads,
 * processes and machines may be added in any order, also in parts.
 */

import { checkAgreement } from "./definition.ts";
import { rangeError, shown, typeError } from "./errors.ts";
import type { BlockSnapshot, MetricSnapshot, SeriesSnapshot, Snapshot } from "./snapshot.ts";

function checkSnapshot(snapshot: unknown): asserts snapshot is Snapshot {
  const { type, version, blocks, metrics } = (snapshot ?? {}) as Partial<Snapshot>;
  if (type === "threadtally.snapshot" && version === 1 && Array.isArray(blocks) && Array.isArray(metrics)) return;
  throw invalid(shown(snapshot));
}

function invalid(got: string): TypeError {
  return typeError(
    "SNAPSHOT_INVALID",
    `A snapshot of version 1 is needed, but got ${got}. Pass what registry.snapshot() returned, or JSON.parse of it.`,
  );
}

/** Runs what looks into snapshots: what somebody has left out or changed there shows itself in some error. */
function looking<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) throw cause;
    throw Object.assign(invalid("one that was changed"), { cause });
  }
}

/** Compares by code units, so that every machine sorts alike. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function labelKey({ labels }: SeriesSnapshot): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => compare(a, b)));
}

/**
 * One snapshot of several blocks: counters, means and histograms are added; gauges become one as their `aggregate` says, `last`
 * being the one read last. Metrics are sorted by name, series by their labels.
 * @throws TypeError SNAPSHOT_INVALID; RangeError SNAPSHOT_INVALID for a block that comes twice, DEFINITION_CONFLICT
 * @example
 * const all = mergeSnapshots(...(await Promise.all(processes.map(askForSnapshot))));
 */
export function mergeSnapshots(...snapshots: readonly Snapshot[]): Snapshot {
  return looking(() => merged(snapshots));
}

function merged(snapshots: readonly Snapshot[]): Snapshot {
  const blocks = new Map<string, BlockSnapshot>();
  const metrics = new Map<string, MetricSnapshot>();
  for (const snapshot of snapshots) {
    checkSnapshot(snapshot);
    for (const block of snapshot.blocks) {
      if (blocks.has(block.id)) {
        throw rangeError(
          "SNAPSHOT_INVALID",
          `Each block may be added once, but ${block.id} came twice. Take one snapshot of each registry: its threads share it.`,
        );
      }
      blocks.set(block.id, block);
    }
    for (const metric of snapshot.metrics) {
      const existing = metrics.get(metric.name);
      metrics.set(metric.name, existing ? mergeMetrics(existing, metric) : metric);
    }
  }
  return {
    type: "threadtally.snapshot",
    version: 1,
    blocks: [...blocks.values()].sort((a, b) => compare(a.id, b.id)),
    metrics: [...metrics.values()]
      .sort((a, b) => compare(a.name, b.name))
      .map((metric) => ({ ...metric, series: sorted(metric.series) })),
  };
}

/** Threads' shares are left out: lanes of different blocks have the same numbers. */
function sorted(series: readonly SeriesSnapshot[]): SeriesSnapshot[] {
  const totals = series.map(({ threads: _, ...total }): SeriesSnapshot => total);
  return totals.sort((a, b) => compare(labelKey(a), labelKey(b)));
}

function mergeMetrics(a: MetricSnapshot, b: MetricSnapshot): MetricSnapshot {
  const { series: ofA, ...definition } = a;
  const { series: ofB, ...asked } = b;
  checkAgreement(definition, asked);
  const series = new Map(ofA.map((one) => [labelKey(one), one]));
  for (const one of ofB) {
    const key = labelKey(one);
    const existing = series.get(key);
    series.set(key, existing ? mergeSeries(definition, existing, one) : one);
  }
  // Helps may differ; the same one must win in any order.
  const help = compare(a.help, b.help) < 0 ? a.help : b.help;
  return { ...definition, help, series: [...series.values()] };
}

function mergeSeries(definition: Omit<MetricSnapshot, "series">, a: SeriesSnapshot, b: SeriesSnapshot): SeriesSnapshot {
  const startTime = Math.min(a.startTime, b.startTime);
  if (definition.kind !== "gauge") return { ...combined(a, b, 1), ...mergeExtremes(a, b), startTime };
  return { ...mergeLevels(definition.aggregate, a, b), startTime };
}

/** A series without a level has no say, not even about the time: otherwise the order of merging would matter. */
function mergeLevels(aggregate: MetricSnapshot["aggregate"], a: SeriesSnapshot, b: SeriesSnapshot): SeriesSnapshot {
  const [timeOfA, timeOfB] = [a.time ?? 0, b.time ?? 0];
  const time = Math.max(timeOfA, timeOfB);
  const [one, other] = [a.units ?? null, b.units ?? null];
  if (one === null && other === null) return { ...a, time };
  if (one === null) return b;
  if (other === null) return a;
  const [first, second] = [BigInt(one), BigInt(other)];
  const [smaller, larger] = first > second ? [other, one] : [one, other];
  if (aggregate === "sum") return { ...a, units: String(first + second), time };
  if (aggregate === "min") return { ...a, units: smaller, time };
  if (aggregate === "max" || timeOfA === timeOfB) return { ...a, units: larger, time };
  return timeOfA > timeOfB ? a : b;
}

function mergeExtremes(a: SeriesSnapshot, b: SeriesSnapshot): Pick<SeriesSnapshot, "min" | "max"> {
  if (a.min === undefined || a.max === undefined) return {};
  // Both are null where nothing was recorded.
  if (a.min === null || a.max === null) return { min: b.min ?? null, max: b.max ?? null };
  if (!b.min || !b.max) return {};
  return {
    min: BigInt(a.min) < BigInt(b.min) ? a.min : b.min,
    max: BigInt(a.max) > BigInt(b.max) ? a.max : b.max,
  };
}

/** Adds (sign 1) or subtracts (sign -1) what two series hold. */
function combined(a: SeriesSnapshot, b: SeriesSnapshot, sign: 1 | -1): SeriesSnapshot {
  const exactly = (one: string | null | undefined, other: string | null | undefined) =>
    String(BigInt(one ?? 0) + BigInt(sign) * BigInt(other ?? 0));
  return {
    ...a,
    ...(a.count !== undefined && { count: a.count + sign * (b.count ?? 0) }),
    ...(a.units !== undefined && { units: exactly(a.units, b.units) }),
    ...(a.counts && { counts: a.counts.map((count, i) => count + sign * (b.counts?.[i] ?? 0)) }),
    ...(a.sums && { sums: a.sums.map((sum, i) => exactly(sum, b.sums?.[i])) }),
  };
}

/**
 * What was recorded between two snapshots of the same blocks, for readers that each keep their own last snapshot. A series that
 * was made or reset in between counts from then; levels and extremes are the later ones.
 * @throws TypeError or RangeError SNAPSHOT_INVALID
 * @example
 * const before = registry.snapshot();
 * hits.inc(3);
 * subtractSnapshots(registry.snapshot(), before).metrics[0].series[0].units; // "3"
 */
export function subtractSnapshots(later: Snapshot, earlier: Snapshot): Snapshot {
  return looking(() => subtracted(later, earlier));
}

function subtracted(later: Snapshot, earlier: Snapshot): Snapshot {
  checkSnapshot(later);
  checkSnapshot(earlier);
  const ids = ({ blocks }: Snapshot) =>
    blocks
      .map(({ id }) => id)
      .sort(compare)
      .join();
  if (ids(later) !== ids(earlier)) {
    throw rangeError(
      "SNAPSHOT_INVALID",
      `Only snapshots of the same blocks can be subtracted, but got ${ids(later)} and ${ids(earlier)}.`,
    );
  }
  const before = new Map(earlier.metrics.map((metric) => [metric.name, metric]));
  const metrics = later.metrics.map((metric) => {
    const { kind } = metric;
    if (kind === "gauge" || kind === "upDownCounter") return metric;
    const series = new Map(before.get(metric.name)?.series.map((one) => [labelKey(one), one]));
    return { ...metric, series: metric.series.map((one) => since(one, series.get(labelKey(one)))) };
  });
  return { ...later, metrics };
}

function since(later: SeriesSnapshot, earlier: SeriesSnapshot | undefined): SeriesSnapshot {
  const { threads: _, ...total } = later;
  return earlier && earlier.startTime === later.startTime ? combined(total, earlier, -1) : total;
}
