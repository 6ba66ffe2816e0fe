/** Where readings come from: a registry, or snapshots that somebody takes or merges. Both are walked as cursors are. */

import type { CollectAge } from "../core/asking.ts";
import { boundsOf } from "../core/bounds.ts";
import type { Cursor } from "../core/cursor.ts";
import { nearestDouble } from "../core/decimals.ts";
import { shown, typeError } from "../core/errors.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "../core/snapshot.ts";
import { snapshotOfAges } from "./ages.ts";

/** What expositions read of a cursor. */
export type SeriesCursor = Pick<
  Cursor,
  | "next"
  | "metrics"
  | "definition"
  | "ordinal"
  | "labels"
  | "startTime"
  | "value"
  | "count"
  | "sum"
  | "counts"
  | "bounds"
>;

/** What has a cursor: a registry. */
export interface Readable {
  /** What every series carries. */
  readonly labels?: Readonly<Record<string, string>>;
  cursor(): SeriesCursor;
  /** Has other threads set their gauges, and says how old those are that did not. */
  collectOthers?(): Promise<readonly CollectAge[]>;
}

/** A registry, or a function that gives a snapshot at each scrape: merged ones of several processes, say. */
export type Source = Readable | (() => Snapshot | Promise<Snapshot>);

function isReadable(source: unknown): source is Readable {
  return typeof source === "object" && source !== null && "cursor" in source && typeof source.cursor === "function";
}

export function checkReadable(source: unknown): Readable {
  if (isReadable(source)) return source;
  throw typeError("OPTION_INVALID", `A source must be a registry or a snapshot, but got ${shown(source)}.`);
}

export function checkSource(source: unknown): asserts source is Source {
  if (typeof source === "function" || isReadable(source)) return;
  throw typeError(
    "OPTION_INVALID",
    `A source must be a registry, or a function that returns a snapshot or a promise of one, but got ${shown(source)}.`,
  );
}

/** A new reading of the source: cursors to walk one after the other. */
export async function readSource(source: Source): Promise<readonly SeriesCursor[]> {
  if (typeof source === "function") return [new SnapshotCursor(await source())];
  const ages = snapshotOfAges((await source.collectOthers?.()) ?? [], source.labels);
  const cursor = source.cursor();
  return ages ? [cursor, new SnapshotCursor(ages)] : [cursor];
}

/** Walks a snapshot as a cursor walks a registry. */
export class SnapshotCursor implements SeriesCursor {
  readonly metrics: readonly { readonly definition: MetricSnapshot }[];
  #metric = 0;
  ordinal = -1;
  definition!: MetricSnapshot;
  bounds: readonly number[] = [];
  #series!: SeriesSnapshot;

  constructor(snapshot: Snapshot) {
    checkSnapshot(snapshot);
    this.metrics = snapshot.metrics.map((definition) => ({ definition }));
  }

  next(): boolean {
    for (; ; this.#metric++, this.ordinal = -1) {
      const metric = this.metrics[this.#metric]?.definition;
      if (!metric) return false;
      const series = metric.series[++this.ordinal];
      if (!series) continue;
      if (this.ordinal === 0) this.#enter(metric);
      this.#series = series;
      return true;
    }
  }

  #enter(metric: MetricSnapshot): void {
    this.definition = metric;
    this.bounds = metric.buckets ? boundsOf(metric.buckets) : [];
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
