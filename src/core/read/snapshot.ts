/**
 * A registry's readings as plain data that JSON carries without loss. What is called `scaled…` is an exact integer as text: a value
 * in units of 1/scale.
 */

import type { Definition } from "../define/definition.ts";

/** All metrics of a block, read one after the other. Each series is read as one. */
export interface Snapshot {
  readonly type: "threadtally.snapshot";
  readonly version: 2;
  /** The blocks that are in it; more than one after a merge. */
  readonly blocks: readonly BlockSnapshot[];
  /** In the order of their creation. */
  readonly metrics: readonly MetricSnapshot[];
}

/** Where a part of a snapshot came from. */
export interface BlockSnapshot {
  /** The block's id, 32 hexadecimal digits. */
  readonly id: string;
  /** Rises by one with each snapshot of the block, in any thread. */
  readonly sequence: number;
  /** When it was begun, in milliseconds since 1970. */
  readonly time: number;
  /** When the block was made, in milliseconds since 1970. */
  readonly startTime: number;
  /**
   * How often any of its series was reset or removed before it was read. Two snapshots with the same number differ by what was
   * recorded alone. Missing in snapshots of older versions.
   */
  readonly resets?: number;
}

export interface MetricSnapshot extends Definition {
  /** In the order of their creation, the overflow series first if it holds anything. */
  readonly series: readonly SeriesSnapshot[];
}

export interface SeriesSnapshot {
  /** Label names and values, those of the whole registry included. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * When it was created or last reset, in milliseconds since 1970, by the clock of the thread that did. Clocks are set and go
   * back, so it does not tell whether a series was reset; `resets` does.
   */
  readonly startTime: number;
  /**
   * Counters, means and histograms: how often the series was reset before this reading; in a merge, the sum over its blocks. Missing
   * in snapshots of older versions.
   */
  readonly resets?: number;
  /** Means: how many values. */
  readonly count?: number;
  /** The sum, number or level in units of 1/scale, as a decimal string; null for a gauge without a level. */
  readonly scaled?: string | null;
  /** With `minMax`: the smallest and the largest value, in units of 1/scale; null without values. */
  readonly scaledMin?: string | null;
  readonly scaledMax?: string | null;
  /** Gauges: when the level was read, in milliseconds since 1970. */
  readonly time?: number;
  /** Histograms: for each bucket its own count. */
  readonly counts?: readonly number[];
  /** Histograms: for each bucket its own sum in units of 1/scale. */
  readonly scaledSums?: readonly string[];
  /** With `perThread`, counters, means and histograms: what each lane holds. */
  readonly threads?: readonly ThreadShare[];
}

/**
 * What the threads that held one lane, one after the other, have recorded in a series since it was made. Resets leave it: the
 * shares add up to what was ever recorded.
 */
export interface ThreadShare extends Pick<SeriesSnapshot, "count" | "scaled" | "counts" | "scaledSums"> {
  readonly lane: number;
  /** The thread that holds the lane now, by the host's number; null when it is free, or for short loan. */
  readonly thread: number | null;
}

export interface SnapshotOptions {
  /** Whether each series shows what each thread has recorded. Default false. */
  readonly perThread?: boolean;
}
