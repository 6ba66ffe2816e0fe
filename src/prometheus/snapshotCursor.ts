/** Walks a snapshot as a cursor walks a registry. */

import { boundsOf } from "../core/bounds.ts";
import { nearestDouble } from "../core/decimals.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "../core/snapshot.ts";
import { checkSnapshot } from "../core/snapshotCheck.ts";
import type { SeriesCursor } from "./source.ts";

/** Checks the snapshot when it is made, since it may be another process's. Throws SNAPSHOT_INVALID. */
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
      if (++this.ordinal >= metric.series.length) continue;
      if (this.ordinal === 0) this.#enter(metric);
      this.#series = metric.series[this.ordinal] as SeriesSnapshot;
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
    const exact = sums ? sums.reduce((total, one) => total + BigInt(one), 0n) : BigInt(units as string);
    return nearestDouble(exact, BigInt(this.definition.scale));
  }

  get counts(): Float64Array {
    const { counts, count = 0 } = this.#series;
    return Float64Array.from(counts ?? [count]);
  }
}
