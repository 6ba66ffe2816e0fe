/** A cursor over a snapshot. */

import { boundsOf } from "../../core/define/bounds.ts";
import type { Definition } from "../../core/define/definition.ts";
import { rangeError, shown } from "../../core/errors.ts";
import { nearestDouble } from "../../core/read/rounding.ts";
import type { SeriesSnapshot } from "../../core/read/snapshot.ts";
import { checkFrame, checkMetric, checkSeries } from "../../core/read/snapshotCheck.ts";
import type { OnBadMetric } from "../format/badMetric.ts";
import { EscapedLabels } from "../format/escapedLabels.ts";
import type { Escaping } from "../format/escaping.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";

/** A metric of the snapshot. The definition is a copy: the snapshot may change while it is written. */
interface Entry {
  readonly definition: Definition;
  readonly series: readonly SeriesSnapshot[];
}

/**
 * A cursor over a snapshot that may come from another process. It checks definitions when it is created, and the series
 * of a metric when it reaches the first of them. A bad metric throws SNAPSHOT_INVALID or NAME_INVALID; with
 * `onBadMetric`, it is skipped as a whole.
 */
export class SnapshotCursor implements SeriesCursor {
  readonly metrics: readonly Entry[];
  readonly #labels: EscapedLabels;
  readonly #onBadMetric: OnBadMetric | undefined;
  #metric = -1;
  #list: readonly SeriesSnapshot[] = [];
  ordinal = 0;
  definition!: Definition;
  bounds!: readonly number[];
  #series!: SeriesSnapshot;

  /** @throws TypeError SNAPSHOT_INVALID if the value is not a snapshot at all, even if there is an `onBadMetric` */
  constructor(snapshot: unknown, escaping: Escaping, onBadMetric?: OnBadMetric) {
    checkFrame(snapshot);
    this.#labels = new EscapedLabels(escaping);
    this.#onBadMetric = onBadMetric;
    const all = snapshot.metrics.flatMap((metric, index) => this.#tolerate(() => entryOf(metric, index)) ?? []);
    // Metrics in spaces are not exposed, whatever their names.
    this.metrics = all.filter(({ definition }) => definition.space === undefined);
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

  /** Checks all series of a metric before the first is written, so a metric is exposed completely or not at all. */
  #enter({ definition, series }: Entry): readonly SeriesSnapshot[] {
    const { name, buckets } = definition;
    this.definition = definition;
    this.bounds = buckets ? boundsOf(buckets) : [];
    checkSeries(definition, series);
    const keys = new Set<string>();
    for (const { labels } of series) {
      const key = this.#labels.key(labels);
      if (keys.has(key)) throw twice(name, labels);
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
    const { level } = this.#series;
    return level === undefined ? this.sum : Number(level);
  }

  get count(): number {
    const { count = 0, counts } = this.#series;
    return counts ? counts.reduce((total, one) => total + one, 0) : count;
  }

  get sum(): number {
    const { scaled, scaledSums } = this.#series;
    const exact = scaledSums ? scaledSums.reduce((total, one) => total + BigInt(one), 0n) : BigInt(scaled as string);
    return nearestDouble(exact, BigInt(this.definition.scale));
  }

  get counts(): Float64Array {
    const { counts, count = 0 } = this.#series;
    return Float64Array.from(counts ?? [count]);
  }
}

function entryOf(metric: unknown, index: number): Entry {
  checkMetric(metric, index);
  const { series, ...definition } = metric;
  return { definition, series: [...series] };
}

function twice(name: string, labels: SeriesSnapshot["labels"]): RangeError {
  return rangeError(
    "SNAPSHOT_INVALID",
    `Each series of a metric needs its own labels, but two of ${shown(name)} are both written as ` +
      `${shown(JSON.stringify(labels))}. Use mergeSnapshots(…), and the same constant labels everywhere.`,
  );
}
