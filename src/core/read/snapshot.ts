/**
 * Snapshots: a registry's readings as plain data that JSON carries without loss. Members named `scaled…` are exact
 * integers as text: values in units of 1/scale.
 */

import type { Definition } from "../define/definition.ts";
import type { SpaceOptions } from "../define/options.ts";

/** All metrics of a block, read one after the other. Each series is read atomically. */
export interface Snapshot {
  /** Marks snapshots: what lacks it is refused. */
  readonly type: "threadtally.snapshot";
  /** Version of the format. */
  readonly version: 2;
  /** The blocks that it contains; more than one after a merge. */
  readonly blocks: readonly BlockSnapshot[];
  /** Metrics in the order of their creation. */
  readonly metrics: readonly MetricSnapshot[];
}

/** The origin of a part of a snapshot. */
export interface BlockSnapshot {
  /** The block's id, 32 hexadecimal digits. */
  readonly id: string;
  /** Rises by one with each snapshot of the block, in any thread. */
  readonly sequence: number;
  /** Time when it was begun, in milliseconds since 1970. */
  readonly time: number;
  /** Time when the block was created, in milliseconds since 1970. */
  readonly startTime: number;
  /**
   * Number of times that its counters, means and histograms were reset or removed before they were read. If two
   * snapshots have the same number, these differ only by what was recorded. Gauges and up-down counters are not in it.
   * Missing in snapshots of older versions.
   */
  readonly resets?: number;
  /**
   * True if `reset()` returned it, so that no later reading contains what this one does. False if `snapshot()` returned
   * it. Missing in differences, and in snapshots of older versions.
   */
  readonly closed?: boolean;
  /** True if it was read with `ignoreResets`; otherwise missing. */
  readonly totals?: true;
}

/** A metric in a snapshot: its definition and its series. */
export interface MetricSnapshot extends Definition {
  /** Series in the order of their creation. The overflow series comes first if it holds anything. */
  readonly series: readonly SeriesSnapshot[];
}

/** A series in a snapshot: which members it has depends on the metric's kind. */
export interface SeriesSnapshot {
  /** Label names and values, including those of the whole registry unless the metric is in a space. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Time when it was created or last reset, in milliseconds since 1970, by the clock of the thread that did so. Clocks
   * are adjusted and go back, so it does not show whether a series was reset; `resets` does.
   */
  readonly startTime: number;
  /**
   * Counters, means and histograms: the number of the series' resets before this reading; in a merge, the sum over its
   * blocks. Missing in snapshots of older versions.
   */
  readonly resets?: number;
  /**
   * With labels, of one block: a number that the label set was given when it was recorded for the first time. A label
   * set that was removed, and recorded again, has a larger one.
   */
  readonly creation?: number;
  /** Means: the number of values. */
  readonly count?: number;
  /** Counters, up-down counters and means: the number or sum in units of 1/scale, as a decimal string. */
  readonly scaled?: string;
  /**
   * Gauges: the level, as the text that `String` makes of a double, since JSON has no NaN and no infinities. `Number`
   * reads it. A gauge that no thread has set has no series.
   */
  readonly level?: string;
  /** Gauges whose `aggregate` is "average": the number of threads that have a level. */
  readonly levels?: number;
  /** With `minMax`: the smallest value, in units of 1/scale; null without values. */
  readonly scaledMin?: string | null;
  /** With `minMax`: the largest value, in units of 1/scale; null without values. */
  readonly scaledMax?: string | null;
  /** Gauges: the time when the level was read, in milliseconds since 1970. */
  readonly time?: number;
  /** Histograms: the count of each bucket, not cumulative. */
  readonly counts?: readonly number[];
  /** Histograms: the sum of each bucket, not cumulative, in units of 1/scale. */
  readonly scaledSums?: readonly string[];
  /** With `perThread`, for counters, means and histograms: the share of each lane. */
  readonly threads?: readonly ThreadShare[];
}

/**
 * Everything recorded in a series, since its creation, by the threads that held one lane, one after the other. Resets
 * do not change it: the shares add up to everything ever recorded.
 */
export interface ThreadShare extends Pick<SeriesSnapshot, "count" | "scaled" | "counts" | "scaledSums"> {
  /** Number of the lane. */
  readonly lane: number;
  /**
   * Number, as given by the host, of the thread that holds the lane now; null if the lane is free or a borrowed one.
   */
  readonly thread: number | null;
}

/** The options of `registry.snapshot`. */
export interface SnapshotOptions extends SpaceOptions {
  /** True to include what each thread has recorded in each series. Default false. */
  readonly perThread?: boolean;
  /**
   * True to read totals since each series was created, as a cursor does with this option. Subtract such snapshots only
   * from each other; `addSnapshot` refuses them. Default false.
   */
  readonly ignoreResets?: boolean;
}
