/**
 * The records of a registry between two snapshots of totals. Resets make no difference. If a label set is removed, its
 * records since the last snapshot are lost.
 *
 * `Changes` in core does the same over the memory of a block. But the bundle of this entry would then contain
 * core's access to memory a second time: 6.0 KB more in a page ([tried](../../docs/tried.md)).
 */

import { KINDS } from "../core/define/kinds.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "../core/read/snapshot.ts";

/** The totals of a series. */
interface Totals {
  readonly creation: number;
  readonly counts: readonly number[];
  readonly sums: readonly bigint[];
}

export class Differences {
  /** By metric and labels. Removed label sets stay, since they may come back and continue. */
  readonly #earlier = new Map<string, Totals>();

  /** Returns what was recorded since the last call. `totals` is a snapshot with `ignoreResets`. */
  take(totals: Snapshot, only: readonly string[] | undefined): MetricSnapshot[] {
    const changed: MetricSnapshot[] = [];
    for (const metric of totals.metrics) {
      const { name, kind } = metric;
      // Levels have no differences, and those of a page that ended without notice would stay.
      if (!KINDS[kind].isReset || only?.includes(name) === false) continue;
      const series = metric.series.flatMap((one) => this.#of(name, one));
      if (series.length > 0) changed.push({ ...metric, series });
    }
    return changed;
  }

  #of(name: string, series: SeriesSnapshot): SeriesSnapshot[] {
    const { labels, startTime, scaledMin, scaledMax } = series;
    const key = JSON.stringify([name, labels]);
    const now = totalsOf(series);
    const found = this.#earlier.get(key);
    const earlier = found?.creation === now.creation ? found : undefined;
    this.#earlier.set(key, now);
    const counts = now.counts.map((count, word) => count - (earlier?.counts[word] ?? 0));
    const sums = now.sums.map((sum, word) => sum - (earlier?.sums[word] ?? 0n));
    if (counts.every((count) => count === 0) && sums.every((sum) => sum === 0n)) return [];
    const scaledSums = sums.map(String);
    return [
      {
        labels,
        startTime,
        ...(series.counts ? { counts, scaledSums } : { scaled: scaledSums[0] as string }),
        ...(series.count !== undefined && { count: counts[0] as number }),
        ...(scaledMin !== undefined && { scaledMin, scaledMax: scaledMax as string | null }),
      },
    ];
  }
}

function totalsOf({ creation = 0, count = 0, counts = [count], scaled, scaledSums }: SeriesSnapshot): Totals {
  return { creation, counts, sums: (scaledSums ?? [scaled as string]).map(BigInt) };
}
