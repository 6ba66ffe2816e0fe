/** Standing on one series after another: how adapters read whole registries without an object for each series. */

import type { Definition } from "../define/definition.ts";

/**
 * A reading of a registry, for adapters that write many series: one object that moves from series to series.
 * What it shows is of the series it stands on and is overwritten by the next.
 *
 * @example
 * for (const cursor = registry.cursor(); cursor.next(); ) {
 *   if (cursor.definition.kind === "counter") console.log(cursor.definition.name, cursor.labels, cursor.value);
 * }
 */
export interface Cursor {
  /** Moves to the next series that shows and reads it as one; false after the last. Metrics and series come in the order of their creation. */
  next(): boolean;
  /** All metrics of the reading, those too that show no series. */
  readonly metrics: readonly { readonly definition: Definition }[];
  /** What metric the series belongs to: the same object for all its series. */
  readonly definition: Definition;
  /** Names the series in its block for good: a key for caches. */
  readonly series: number;
  /** Its place among the series of its metric, for good: counted from 0, those that do not show too. */
  readonly ordinal: number;
  /** Label names and values, those of the whole registry included. Made anew at each call: cache them by `series`. */
  readonly labels: Readonly<Record<string, string>>;
  /** When the series was created or last reset, in milliseconds since 1970. */
  readonly startTime: number;
  /** Counters, up-down counters and gauges: the nearest double; NaN for a gauge without a level. */
  readonly value: number;
  /** Means and histograms: how many values. */
  readonly count: number;
  /** Means and histograms: the double nearest to the exact sum. */
  readonly sum: number;
  /** Means and histograms: for each bucket its own count; a mean has one bucket. The same array for the next series. */
  readonly counts: Float64Array;
  /** Histograms: the upper bounds of the buckets but the last, which has none. */
  readonly bounds: readonly number[];
  /** Means and histograms that keep extremes: the smallest and the largest value ever recorded; otherwise NaN. */
  readonly min: number;
  readonly max: number;
}
