/** A reusable cursor over all series, with which adapters read whole registries without an object for each series. */

import type { Definition } from "../define/definition.ts";
import type { SpaceOptions } from "../define/options.ts";

/** The options of `registry.cursor`. */
export interface CursorOptions extends SpaceOptions {
  /** Names of the metrics to read; default: all. A name that no metric has yet is skipped. */
  readonly metrics?: readonly string[];
  /**
   * True to read counters, means and histograms since each series was created, whoever has reset them: such totals
   * never fall. Their `startTime` is then the series' creation. A removed series is skipped until something is recorded
   * in it again, and then continues at its total. Default false.
   */
  readonly ignoreResets?: boolean;
}

/**
 * A reading of a registry, for adapters that write many series: one object that moves from series to series. Its
 * properties are those of the current series, and the next series overwrites them.
 *
 * @example
 * for (const cursor = registry.cursor(); cursor.next(); ) {
 *   if (cursor.definition.kind === "counter") console.log(cursor.definition.name, cursor.labels, cursor.value);
 * }
 */
export interface Cursor {
  /**
   * Advances to the next visible series and reads it atomically. Returns false at the end. Metrics and series come in
   * the order of their creation.
   * @throws RangeError DETACHED, CORRUPT. Properties throw RangeError NO_SERIES unless the last call returned true
   */
  next(): boolean;
  /** All metrics of the reading, including those without a visible series. */
  readonly metrics: readonly {
    /** Definition of the metric. */
    readonly definition: Definition;
  }[];
  /** Definition of the series' metric: the same object for all its series. */
  readonly definition: Definition;
  /** Stable id of the series within its block; use it as a cache key. */
  readonly series: number;
  /** Stable index of the series within its metric, from 0. Invisible series are counted, too. */
  readonly ordinal: number;
  /**
   * Label names and values, including those of the whole registry unless the metric is in a space. Each access creates
   * a new object: cache it by `series`.
   */
  readonly labels: Readonly<Record<string, string>>;
  /** Time when the series was created or last reset, in milliseconds since 1970. */
  readonly startTime: number;
  /** Counters and up-down counters: the nearest double. Gauges: the level. A gauge without a level is not visible. */
  readonly value: number;
  /** Means and histograms: the number of values. */
  readonly count: number;
  /** Means and histograms: the double nearest to the exact sum. */
  readonly sum: number;
  /**
   * Means and histograms: the count of each bucket, not cumulative; a mean has one bucket. The next series reuses the
   * array.
   */
  readonly counts: Float64Array;
  /** Histograms: the upper bounds of all buckets but the last, which has none. */
  readonly bounds: readonly number[];
  /** With `minMax`: the smallest and the largest value ever recorded; otherwise NaN. */
  readonly min: number;
  /** Means and histograms that keep extremes: the largest value ever recorded; otherwise NaN. */
  readonly max: number;
}
