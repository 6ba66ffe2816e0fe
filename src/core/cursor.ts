/** Stands on one series after another: how whole registries are read without an object for each series. */

import {
  COUNTER_PAGE,
  LEVEL_PAGE,
  PACKED_PAGE,
  ROW_WORD_BITS,
  ROW_WORD_MASK,
  SERIES_CREATED,
  SERIES_KEY,
  SERIES_ROW,
} from "../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { boundsOf } from "./bounds.ts";
import { asDamage } from "./damage.ts";
import { nearestDouble } from "./decimals.ts";
import type { Definition } from "./definition.ts";
import type { Directory, Metric } from "./directory.ts";
import { decodeKey } from "./keys.ts";
import { closeWords, type Position, readExtremes, readLevelUnits, readWords, sharedCell } from "./reading.ts";

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

const OVERFLOW_LABELS = { otel_metric_overflow: "true" } as const;
const MAX_EXACT = 2 ** 53;

/** A cursor over a block, which gives sums exactly too. */
export class BlockCursor implements Cursor, Position {
  readonly attachment: Attachment;
  readonly #constantLabels: Readonly<Record<string, string>>;
  /** What there was when the cursor was made; what came later is left to the next one. */
  readonly metrics: readonly Metric[];
  readonly #ends: readonly number[];
  #metric = -1;
  ordinal = 0;
  metric!: Metric;
  record = 0;
  table = 0;
  index = 0;
  bounds: readonly number[] = [];
  counts: Float64Array = new Float64Array(1);
  #units = new Float64Array(1); // of 1/scale: exact, or NaN where #wide has them
  #wide: (bigint | undefined)[] = []; // undefined: a gauge without a level
  #resetAt = 0;

  constructor(attachment: Attachment, directory: Directory, constantLabels: Readonly<Record<string, string>>) {
    this.attachment = attachment;
    this.#constantLabels = constantLabels;
    this.metrics = attachment.follow(() => [...directory.metrics()]);
    this.#ends = attachment.follow(() => this.metrics.map((metric) => directory.series(metric).length));
  }

  next(): boolean {
    this.attachment.assertAttached();
    try {
      while (this.advance()) if (this.read()) return true;
      return false;
    } catch (problem) {
      throw asDamage(problem);
    }
  }

  /** Back to where it stood before the first series. */
  rewind(): void {
    this.#metric = -1;
  }

  /** Moves to the next series, whether it shows or not, without reading it. */
  advance(): boolean {
    while (this.#metric < 0 || this.ordinal + 1 === this.#ends[this.#metric]) {
      if (this.#metric + 1 === this.metrics.length) return false;
      this.#metric++;
      this.#enter();
    }
    const { block, kernel } = this.attachment;
    this.record = this.metric.known[++this.ordinal] as number;
    const row = block.word(this.record + SERIES_ROW);
    this.table = kernel.tableAt(row >>> ROW_WORD_BITS);
    this.index = row & ROW_WORD_MASK;
    return true;
  }

  /** Reads the series. False when it does not show: removed, or an overflow series, while it holds nothing. */
  read(): boolean {
    const { kernel } = this.attachment;
    const { pageKind } = this.metric.shape;
    this.#resetAt = 0;
    if (pageKind === LEVEL_PAGE || this.metric.definition.kind === "gauge") {
      this.#wide[0] = readLevelUnits(this);
      this.#units[0] = Number.NaN;
    } else if (pageKind === PACKED_PAGE) {
      readWords(this, this.#take);
      this.#resetAt = kernel.resetAtRead();
    } else if (pageKind === COUNTER_PAGE) {
      this.#put(0, kernel.readCounter(this.record, this.table, this.index));
      this.#resetAt = kernel.resetAtRead();
    } else this.#put(0, kernel.readShared(sharedCell(this)));
    return !this.#isEmpty() || !(this.#isOverflow() || kernel.isHidden(this.record));
  }

  /** Closes the series and stands on what that closed; needs `prepareReset`. */
  close(lane: number): void {
    closeWords(this, lane, this.#take);
    this.#resetAt = this.attachment.kernel.resetAtRead();
  }

  get definition(): Definition {
    return this.metric.definition;
  }

  get series(): number {
    return this.record;
  }

  get labels(): Readonly<Record<string, string>> {
    if (this.#isOverflow()) return { ...this.#constantLabels, ...OVERFLOW_LABELS };
    const { labelNames } = this.metric.definition;
    const values = decodeKey(this.attachment.block.bytes, this.record + SERIES_KEY, labelNames.length);
    const labels: Record<string, string> = { ...this.#constantLabels };
    for (const name of labelNames) labels[name] = values.shift() as string;
    return labels;
  }

  get startTime(): number {
    const { block } = this.attachment;
    return this.#resetAt || block.startTime + block.word(this.record + SERIES_CREATED) * 100;
  }

  get value(): number {
    return this.sum;
  }

  get count(): number {
    let count = 0;
    for (let word = 0; word < this.counts.length; word++) count += this.counts[word] as number;
    return count;
  }

  get sum(): number {
    const { scale } = this.metric.definition;
    let units = 0;
    let magnitude = 0;
    for (let word = 0; word < this.#units.length; word++) {
      const one = this.#units[word] as number;
      units += one;
      magnitude += Math.abs(one);
    }
    // Doubles hold these integers exactly, so their quotient is rounded only once.
    if (magnitude <= MAX_EXACT) return units / scale;
    let exact = 0n;
    for (let word = 0; word < this.#units.length; word++) {
      const one = this.units(word);
      if (one === undefined) return Number.NaN;
      exact += one;
    }
    return nearestDouble(exact, BigInt(scale));
  }

  get min(): number {
    return readExtremes(this).min ?? Number.NaN;
  }

  get max(): number {
    return readExtremes(this).max ?? Number.NaN;
  }

  /** The exact sum of a word, in units of 1/scale; undefined for a gauge without a level. */
  units(word: number): bigint | undefined {
    const units = this.#units[word] as number;
    return Number.isNaN(units) ? this.#wide[word] : BigInt(units);
  }

  #enter(): void {
    this.metric = this.metrics[this.#metric] as Metric;
    this.ordinal = -1;
    const { buckets } = this.metric.definition;
    const { words } = this.metric.shape;
    this.bounds = buckets ? boundsOf(buckets) : [];
    this.counts = new Float64Array(words);
    this.#units = new Float64Array(words);
  }

  readonly #take = (word: number): void => {
    const { kernel } = this.attachment;
    this.counts[word] = kernel.countRead();
    this.#put(word, kernel.unitsRead());
  };

  /** Keeps what the kernel has just read of a word. */
  #put(word: number, units: number): void {
    this.#units[word] = units;
    if (Number.isNaN(units)) this.#wide[word] = this.attachment.kernel.sumRead();
  }

  #isEmpty(): boolean {
    for (let word = 0; word < this.counts.length; word++) {
      if (this.counts[word]) return false;
      const units = this.#units[word] as number;
      if (Number.isNaN(units) ? this.#wide[word] !== undefined : units) return false;
    }
    return true;
  }

  #isOverflow(): boolean {
    return this.metric.definition.labelNames.length > 0 && this.ordinal === 0;
  }
}
