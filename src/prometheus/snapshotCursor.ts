/** Walks a snapshot as a cursor walks a registry. It may be another process's, so all that is read of it is checked. */

import { boundsOf, checkBuckets } from "../core/bounds.ts";
import { nearestDouble } from "../core/decimals.ts";
import { isComplete, type Kind } from "../core/definition.ts";
import { shown, typeError } from "../core/errors.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "../core/snapshot.ts";
import type { SeriesCursor } from "./source.ts";

/** Definitions are checked when it is made, each series when it is stood on. Throws SNAPSHOT_INVALID, BUCKETS_INVALID. */
export class SnapshotCursor implements SeriesCursor {
  readonly metrics: readonly { readonly definition: MetricSnapshot }[];
  #metric = 0;
  ordinal = -1;
  definition!: MetricSnapshot;
  bounds: readonly number[] = [];
  #series!: SeriesSnapshot;

  constructor(snapshot: Snapshot) {
    checkSnapshot(snapshot);
    this.metrics = snapshot.metrics.map((definition) => ({ definition: checkMetric(definition) }));
  }

  next(): boolean {
    for (; ; this.#metric++, this.ordinal = -1) {
      const metric = this.metrics[this.#metric]?.definition;
      if (!metric) return false;
      if (++this.ordinal >= metric.series.length) continue;
      if (this.ordinal === 0) this.#enter(metric);
      const series = metric.series[this.ordinal];
      if (!isWhole(series, metric.kind, this.bounds.length + 1)) throw notAsGiven(metric.name, this.ordinal);
      this.#series = series;
      return true;
    }
  }

  #enter(metric: MetricSnapshot): void {
    this.definition = metric;
    this.bounds = metric.buckets ? boundsOf(checkBuckets(metric.buckets)) : [];
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#series.labels;
  }

  get startTime(): number {
    return this.#series.startTime;
  }

  get value(): number {
    return this.sum;
  }

  get count(): number {
    const { count = 0, counts } = this.#series;
    return counts ? counts.reduce((total, one) => total + one, 0) : count;
  }

  get sum(): number {
    const { units, sums } = this.#series;
    if (units === null) return Number.NaN;
    const exact = sums ? sums.reduce((total, one) => total + BigInt(one), 0n) : BigInt(units ?? 0);
    return nearestDouble(exact, BigInt(this.definition.scale));
  }

  get counts(): Float64Array {
    const { counts, count = 0 } = this.#series;
    return Float64Array.from(counts ?? [count]);
  }
}

function checkSnapshot(snapshot: unknown): asserts snapshot is Snapshot {
  const { type, version, metrics } = (snapshot ?? {}) as Partial<Snapshot>;
  if (type === "threadtally.snapshot" && version === 1 && Array.isArray(metrics)) return;
  throw typeError(
    "SNAPSHOT_INVALID",
    `The source must return a snapshot, or a promise of one, but it returned ${shown(snapshot)}. Return registry.snapshot() or ` +
      "mergeSnapshots(…).",
  );
}

function checkMetric(metric: MetricSnapshot): MetricSnapshot {
  if (isComplete(metric) && metric.scale > 0 && Array.isArray(metric.series)) return metric;
  throw notAsGiven(metric?.name);
}

function notAsGiven(name: unknown, ordinal?: number): TypeError {
  return typeError(
    "SNAPSHOT_INVALID",
    `The metrics of a snapshot must be as registry.snapshot() gave them, but ${shown(name)} ` +
      `${ordinal === undefined ? "is not" : `has a series, number ${ordinal}, that is not`}. Pass snapshots on as they are, or as JSON.`,
  );
}

/** Whether a series has all that expositions read of its kind. */
function isWhole(series: SeriesSnapshot | null | undefined, kind: Kind, buckets: number): series is SeriesSnapshot {
  const { labels, startTime, units, count, counts, sums } = series ?? ({} as Partial<SeriesSnapshot>);
  return (
    typeof labels === "object" &&
    labels !== null &&
    Object.values(labels).every((value) => typeof value === "string") &&
    isTime(startTime) &&
    (kind === "histogram"
      ? areAll(counts, buckets, isWholeNumber) && areAll(sums, buckets, isUnits)
      : isUnits(units) || (kind === "gauge" && units === null)) &&
    (kind !== "mean" || isWholeNumber(count))
  );
}

function areAll(list: unknown, length: number, isRight: (one: unknown) => boolean): boolean {
  return Array.isArray(list) && list.length === length && list.every(isRight);
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** From 0 to 2^53: what expositions can write. */
function isWholeNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** An exact integer as text; long ones would take long to read. */
function isUnits(value: unknown): boolean {
  return typeof value === "string" && /^-?\d{1,40}$/.test(value);
}
