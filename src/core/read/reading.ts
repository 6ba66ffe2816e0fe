/** Atomic readings of one series. Sums are exact integers in units of 1/scale until they are shown as doubles. */

import {
  AGGREGATE_FIRST,
  AGGREGATE_MAX,
  AGGREGATE_MIN,
  AGGREGATE_SUM,
  BANK_BYTES,
  BASE_HIDDEN,
  BASE_VERSION,
  SERIES_BASE,
  TABLE_WORDS,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { noRoom } from "../memory/checkedSeries.ts";
import { exactSum, type Kernel } from "../memory/kernel.ts";
import type { Series } from "../memory/series.ts";
import { wallClock } from "../platform/wallClock.ts";
import { nearestDouble } from "./rounding.ts";

/** The parts of a series that locate its words in every lane. */
export type SeriesRef = Readonly<Pick<Series, "attachment" | "metric" | "entry" | "table" | "index">>;

/** A count and its sum. */
export interface CountAndSum {
  readonly count: number;
  /** In units of 1/scale. */
  readonly units: bigint;
}

/** The result of `Mean.read()`. */
export interface MeanReading {
  /** Number of values. */
  readonly count: number;
  /** The double nearest to the exact sum. */
  readonly sum: number;
  /** The double nearest to the exact mean; NaN without observations. */
  readonly mean: number;
  /**
   * With `minMax`: the smallest value since the series was created, regardless of resets; NaN if there was none.
   * `min` and `max` enclose all values of the reading, and may include a value that is being recorded at that moment.
   */
  readonly min?: number;
  /** With `minMax`: the largest value since the series was created; see `min`. */
  readonly max?: number;
}

export function toMeanReading({ count, units }: CountAndSum, scale: number): MeanReading {
  return {
    count,
    sum: nearestDouble(units, BigInt(scale)),
    mean: count === 0 ? Number.NaN : nearestDouble(units, BigInt(scale) * BigInt(count)),
  };
}

/**
 * Reads one extreme of a series over all threads, in units of 1/scale, of which a double holds all; NaN without values.
 * Call it after reading the words: see `widen`.
 */
export function readExtreme({ attachment, metric, table, index }: SeriesRef, which: "min" | "max"): number {
  const { kernel, block } = attachment;
  const offset = block.word(table + TABLE_WORDS) * WORD_BYTES + (index + metric.shape.words) * BANK_BYTES;
  return kernel.readExtreme(table, offset, which === "max" ? 1 : 0);
}

/** Reads the same as an integer; undefined without values. */
export function readExtremeUnits(series: SeriesRef, which: "min" | "max"): bigint | undefined {
  const extreme = series.attachment.guarded(() => readExtreme(series, which));
  return Number.isNaN(extreme) ? undefined : BigInt(extreme);
}

/** Reads the extremes of a series as its readings show them; none if it keeps none. */
export function readExtremes(series: SeriesRef): Pick<MeanReading, "min" | "max"> {
  const { definition } = series.metric;
  if (!definition.minMax) return {};
  const [min, max] = series.attachment.guarded(() => [readExtreme(series, "min"), readExtreme(series, "max")] as const);
  return { min: shownExtreme(min, definition), max: shownExtreme(max, definition) };
}

/** Returns an extreme as readings show it; NaN if there is none. */
export function shownExtreme(units: number, { scale }: Definition): number {
  // A quotient of two exact doubles is the nearest one. Adding 0 makes 0 of -0.
  return units / scale + 0;
}

/** Returns the extremes of a label set without a series, as its readings show them. */
export function noExtremes({ minMax }: Definition): Pick<MeanReading, "min" | "max"> {
  return minMax ? { min: Number.NaN, max: Number.NaN } : {};
}

/** Reads a counter or an up-down counter, in units of 1/scale. */
export function readUnits({ attachment, entry, table, index }: SeriesRef): bigint {
  return attachment.guarded(() => {
    attachment.kernel.readCounter(entry, table, index);
    return exactSum(attachment.kernel);
  });
}

/** A gauge's level, and the number of threads' levels that it combines. */
export interface Level {
  readonly level: number;
  readonly levels: number;
}

/** Reads a gauge's level over all threads; undefined if there is none. */
export function readLevel(series: SeriesRef): Level | undefined {
  const { aggregate = "last" } = series.metric.definition;
  const { kernel } = series.attachment;
  return series.attachment.guarded(() => {
    const held =
      aggregate === "last"
        ? kernel.readLevel(sharedCell(series))
        : kernel.readLevels(series.table, series.index, FOLDS[aggregate]);
    const levels = kernel.levelsRead();
    if (levels === 0) return undefined;
    return { level: aggregate === "average" ? held / levels : held, levels };
  });
}

/** The kernel's number of each aggregate. An average is a sum, divided here. */
const FOLDS = {
  sum: AGGREGATE_SUM,
  average: AGGREGATE_SUM,
  min: AGGREGATE_MIN,
  max: AGGREGATE_MAX,
  first: AGGREGATE_FIRST,
} as const;

/**
 * Reads the packed words of a series, all against one baseline. Returns one amount per word. `ignored` is
 * BASE_BUFFER_MASK for totals since the series was created, regardless of resets.
 */
export function readAmounts({ attachment, metric, entry, table, index }: SeriesRef, ignored = 0): CountAndSum[] {
  const { words } = metric.shape;
  return attachment.guarded(() => {
    if (words === 1) {
      attachment.kernel.readSeries(entry, table, index, 1, ignored);
      return [countAndSum(attachment.kernel)];
    }
    const { reader } = attachment;
    const filled = reader.read(entry, table, index, words, ignored);
    const amounts = Array.from({ length: words }, () => ({ count: 0, units: 0n }));
    for (let i = 0; i < filled; i++) amounts[reader.word(i)] = { count: reader.count(i), units: reader.sum(i) };
    return amounts;
  });
}

function countAndSum(kernel: Kernel): CountAndSum {
  return { count: kernel.countRead(), units: exactSum(kernel) };
}

/**
 * Closes the reading of a series. Later readings count from there. Returns what `use` makes of it, one amount per word,
 * while the series still has its label set; undefined if the label set has no series.
 */
export function resetSeries<T>(series: Series, use: (closed: CountAndSum[]) => T, hide = false): T | undefined {
  return series.pinned<T | undefined>((lane) => {
    prepareReset(series, lane);
    return use(closeSeries(series, lane, hide));
  }, undefined);
}

/** Reserves the memory for a series' baseline in a lane, once per page of series. Throws if the block is full. */
export function prepareReset({ attachment, table, metric }: SeriesRef, lane: number): void {
  // The lane's page, too: there the series is pinned meanwhile.
  if (attachment.kernel.pageOf(table, lane) !== 0 && attachment.kernel.prepareReset(table, lane)) return;
  throw noRoom({ attachment, metric });
}

/**
 * Closes a series that was prepared, in the lane it was prepared for. Returns what was closed, one amount per word.
 */
export function closeSeries(series: SeriesRef, lane: number, hide: boolean): CountAndSum[] {
  return closeIf(series, lane, hide, () => true) as CountAndSum[];
}

/** Closes a series unless `isWanted` refuses what would be closed. Then returns undefined, and nothing has changed. */
export function closeIf(
  { attachment: { kernel }, entry, table, index, metric }: SeriesRef,
  lane: number,
  hide: boolean,
  isWanted: (closed: readonly CountAndSum[]) => boolean,
): CountAndSum[] | undefined {
  const { words } = metric.shape;
  for (;;) {
    const buffer = kernel.beginReset(entry, table, index, words, lane, wallClock());
    const closed = Array.from({ length: words }, (_, word) => {
      kernel.readClosed(table, buffer, index + word);
      return countAndSum(kernel);
    });
    if (!isWanted(closed)) return undefined;
    if (kernel.commitReset(entry, buffer, hide ? 1 : 0)) return closed;
  }
}

/** Returns how often a series was closed, whatever its label set was. */
export function closingsOf({ attachment, entry }: Pick<SeriesRef, "attachment" | "entry">): number {
  const { kernel } = attachment;
  const low = kernel.headerWord(entry + SERIES_BASE);
  const high = kernel.headerWord(entry + SERIES_BASE + 4);
  return high * (2 ** 32 / BASE_VERSION) + Math.floor((low >>> 0) / BASE_VERSION);
}

/** Returns whether a series was removed. Such a series is hidden while its reading is empty. */
export function isHidden({ attachment, entry }: Pick<SeriesRef, "attachment" | "entry">): boolean {
  return (attachment.kernel.headerWord(entry + SERIES_BASE) & BASE_HIDDEN) !== 0;
}

/** Returns the cell of a level that all threads share. */
export function sharedCell({ attachment, table, index }: SeriesRef): number {
  return attachment.kernel.pageOf(table, 0) + index * WORD_BYTES;
}
