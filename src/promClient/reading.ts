/** Readings of a metric, from one block or the sum of several. */

import type { Aggregate } from "../core/define/definition.ts";
import type { Cursor } from "../core/read/cursor.ts";

type Labels = Cursor["labels"];

/** The reading of a series, as metrics need it. */
export interface SeriesReading {
  /** Counters and gauges: the value. */
  readonly value: number;
  /** Histograms and means: the number of values, their sum, and the count of each bucket. */
  readonly count: number;
  readonly sum: number;
  readonly counts: ArrayLike<number>;
}

/**
 * Calls `use` for each visible series of a metric, with the number of the series; -1 if there are several blocks. Their
 * values become one by `aggregate`; without it, counters are added up, and gauges folded in their own way.
 */
export function readSeries(
  cursors: readonly Cursor[],
  aggregate: Aggregate | undefined,
  use: (reading: SeriesReading, labels: () => Labels, series: number) => void,
): void {
  const [only] = cursors;
  if (cursors.length === 1 && only) {
    const labels = () => only.labels;
    while (only.next()) use(only, labels, only.series);
    return;
  }
  const merged = new Map<string, { labels: Labels; reading: SeriesReading }>();
  for (const cursor of cursors) {
    while (cursor.next()) {
      const { labels } = cursor;
      const key = JSON.stringify(labels);
      const known = merged.get(key);
      merged.set(key, { labels, reading: known ? together(known.reading, cursor, aggregate) : copyOf(cursor) });
    }
  }
  for (const { reading, labels } of merged.values()) use(reading, () => labels, -1);
}

function copyOf(cursor: Cursor): SeriesReading {
  const isLevel = cursor.definition.kind === "gauge";
  const { value } = cursor;
  if (isLevel || cursor.definition.kind === "counter") return { value, count: 0, sum: 0, counts: [] };
  return { value: 0, count: cursor.count, sum: cursor.sum, counts: [...cursor.counts] };
}

function together(one: SeriesReading, cursor: Cursor, aggregate = cursor.definition.aggregate): SeriesReading {
  const other = copyOf(cursor);
  return {
    value: folded(one.value, other.value, aggregate),
    count: one.count + other.count,
    sum: one.sum + other.sum,
    counts: Array.from(one.counts, (count, index) => count + (other.counts[index] as number)),
  };
}

/** Returns the value of two blocks: the first one's, if one counts for all. An average counts both blocks alike. */
function folded(one: number, other: number, aggregate: Aggregate | undefined): number {
  if (aggregate === "min") return Math.min(one, other);
  if (aggregate === "max") return Math.max(one, other);
  if (aggregate === "first" || aggregate === "last") return one;
  return aggregate === "average" ? (one + other) / 2 : one + other;
}

/** Returns true if a series holds nothing. The levels of gauges are taken back, not emptied. */
export function isEmpty({ count, value }: SeriesReading): boolean {
  return count === 0 && value === 0;
}
