/** Walks a snapshot as a cursor walks a registry. It may be another process's, so all that is read of it is checked. */

import { boundsOf, checkBuckets } from "../core/bounds.ts";
import { nearestDouble } from "../core/decimals.ts";
import { type Definition, isComplete, type Kind } from "../core/definition.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "../core/snapshot.ts";
import type { OnBadMetric } from "./badMetric.ts";
import { EscapedLabels } from "./labels.ts";
import type { Escaping } from "./names.ts";
import type { SeriesCursor } from "./source.ts";

/** A metric of the snapshot. The definition is a copy: the snapshot may change while it is written. */
interface Entry {
  readonly definition: Definition;
  readonly series: readonly SeriesSnapshot[];
}

/**
 * Definitions are checked when it is made, the series of a metric when the first of them is reached. A bad metric throws
 * SNAPSHOT_INVALID, BUCKETS_INVALID or NAME_INVALID; with `onBadMetric` it is passed over as a whole.
 */
export class SnapshotCursor implements SeriesCursor {
  readonly metrics: readonly Entry[];
  readonly #labels: EscapedLabels;
  readonly #onBadMetric: OnBadMetric | undefined;
  #metric = -1;
  #list: readonly SeriesSnapshot[] = [];
  ordinal = -1;
  definition!: Definition;
  bounds: readonly number[] = [];
  #series!: SeriesSnapshot;

  /** @throws TypeError SNAPSHOT_INVALID for what is no snapshot at all, whether there is an `onBadMetric` or not */
  constructor(snapshot: Snapshot, escaping: Escaping, onBadMetric?: OnBadMetric) {
    checkSnapshot(snapshot);
    this.#labels = new EscapedLabels(escaping);
    this.#onBadMetric = onBadMetric;
    this.metrics = snapshot.metrics.flatMap((metric) => this.#tolerate(() => entryOf(metric)) ?? []);
  }

  next(): boolean {
    while (++this.ordinal >= this.#list.length) {
      const entry = this.metrics[++this.#metric];
      if (!entry) return false;
      this.ordinal = -1;
      this.#list = this.#tolerate(() => this.#enter(entry)) ?? [];
    }
    this.#series = this.#list[this.ordinal] as SeriesSnapshot;
    return true;
  }

  /** All of its series are checked before the first is written, so a metric is shown whole or not at all. */
  #enter({ definition, series }: Entry): readonly SeriesSnapshot[] {
    const { name, kind, buckets } = definition;
    this.definition = definition;
    this.bounds = buckets ? boundsOf(checkBuckets(buckets)) : [];
    const keys = new Set<string>();
    for (const [ordinal, one] of series.entries()) {
      if (!isWhole(one, kind, this.bounds.length + 1)) throw notAsGiven(name, ordinal);
      const key = this.#labels.key(one.labels);
      if (keys.has(key)) throw twice(name, one.labels);
      keys.add(key);
    }
    return series;
  }

  #tolerate<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (problem) {
      if (!this.#onBadMetric) throw problem;
      this.#onBadMetric(problem);
      return undefined;
    }
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

function entryOf(metric: MetricSnapshot): Entry {
  if (!(isComplete(metric) && metric.scale > 0 && Array.isArray(metric.series))) throw notAsGiven(metric?.name);
  const { series, ...definition } = metric;
  return { definition, series: [...series] };
}

function twice(name: string, labels: SeriesSnapshot["labels"]): RangeError {
  return rangeError(
    "SNAPSHOT_INVALID",
    `Each series of a metric needs labels of its own, but ${shown(name)} has two that are both written with ` +
      `${shown(JSON.stringify(labels))}. Add snapshots up with mergeSnapshots(…), and name constant labels alike everywhere.`,
  );
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
