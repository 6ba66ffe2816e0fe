/** The histogram: a count and a sum for each bucket of values. */

import { BANK_BYTES, STRAIGHT_UNITS, WORD_BYTES } from "../../../assembly/layout.ts";
import type { Kernel } from "../memory/kernel.ts";
import type { Series, SeriesAddress } from "../memory/series.ts";
import { type Bucket, quantile } from "../read/quantile.ts";
import {
  type CountAndSum,
  type MeanReading,
  noExtremes,
  readAmounts,
  readExtremes,
  resetSeries,
  toMeanReading,
} from "../read/reading.ts";
import { nearestDouble } from "../read/rounding.ts";
import { Timed } from "./timed.ts";

/** The result of `Histogram.read()`. */
export interface HistogramReading extends MeanReading {
  /** Buckets in rising order, each with its own count and sum. The last is unbounded. */
  readonly buckets: readonly Bucket[];
  /**
   * Estimates the value below which a share `q` of the observations lies, off by no more than its bucket's width; NaN
   * without observations. The estimate contradicts nothing else in the reading: with `minMax` it is between `min` and
   * `max`, and a value that is alone in its bucket is exact. PromQL's `histogram_quantile` knows only the counts of
   * buckets: it interpolates linearly in each bucket, and treats everything above the last bound as equal to it. This
   * method also uses each bucket's sum, so the two results differ within a bucket.
   * @throws RangeError OPTION_INVALID unless `q` is a number from 0 to 1
   * @example
   * const took = registry.histogram({ name: "took_seconds", buckets: [0.1, 1], minMax: true });
   * took.record(0.25);
   * took.read().quantile(0.99); // 0.25
   */
  quantile(q: number): number;
}

/**
 * The distribution of values, such as response times. Any thread may record at any time. Count, sum and buckets of a
 * reading always agree.
 *
 * @example
 * const took = registry.histogram({ name: "render_seconds", help: "Rendering", buckets: [0.01, 0.1, 1] });
 * took.record(0.05);
 * took.record(0.2);
 * took.read().quantile(1); // 0.2
 */
export class Histogram extends Timed {
  readonly #series: Series;
  readonly #kernel: Kernel;
  readonly #scale: number = 1; // a number from the start: V8 keeps a field that began as undefined in a slower form
  readonly #bucketTable: number = 0;
  readonly #bounds: readonly number[];
  readonly #observe: Kernel["observe"];
  // Addresses of its words, as in Mean.
  #first = 0;
  #second = 0;
  #address: SeriesAddress | undefined; // the place where this thread records, once it is located

  /** @internal Users call `registry.histogram`. */
  constructor(series: Series, bounds: readonly number[]) {
    super(series);
    this.#series = series;
    this.#kernel = series.attachment.kernel;
    this.#observe = series.attachment.kernel.observe;
    this.#scale = series.definition.scale;
    this.#bucketTable = series.metric.bucketTable;
    this.#bounds = bounds;
  }

  /**
   * Records `value`, any finite number below 2^120 in units of 1/scale, in the first bucket whose bound is not below
   * it.
   * The sum adds the value rounded to a unit.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_TOO_LARGE, NO_LANE, DETACHED
   */
  record(value: number): void {
    if (typeof value === "number") {
      const units = value * this.#scale;
      // STRAIGHT_UNITS as a literal, and no Math.abs: both are faster here (docs/tried.md).
      if (units < 2 ** 34 && units > -(2 ** 34)) {
        // A call site each for the thread's first registry and its second, as in Counter.inc.
        if (this.#first !== 0) {
          const full = this.#observe(this.#first, this.#bucketTable, value, units);
          if (full !== 0) this.#spill(full - 1);
          return;
        }
        if (this.#second !== 0) {
          const full = this.#observe(this.#second, this.#bucketTable, value, units);
          if (full !== 0) this.#spill(full - 1);
          return;
        }
        if (this.#address) {
          this.#recordIn(this.#address, value, units);
          return;
        }
      }
    }
    this.#recordSlowly(value);
  }

  /**
   * Records each value. All are checked before the first is recorded. Throws as `record` does, and TypeError VALUE_TYPE
   * unless `values` is a Float64Array.
   * @example
   * const took = registry.histogram({ name: "render_seconds", help: "Rendering" });
   * took.recordAll(Float64Array.of(0.25, 0.75));
   * took.read().sum; // 1
   */
  recordAll(values: Float64Array): void {
    if (!this.#series.isBatch(values) || !this.#series.takesAll(values)) return;
    for (let i = 0; i < values.length; i++) this.record(values[i] as number);
  }

  /**
   * Reads count, sum, mean and buckets atomically, and the extremes if the metric keeps them.
   * @throws RangeError DETACHED, CORRUPT
   */
  read(): HistogramReading {
    return this.#series.read(
      () => this.#toReading(readAmounts(this.#series)),
      () => this.#nothing(),
    );
  }

  /**
   * Starts again from nothing and returns the reading until then. Everything recorded meanwhile is in one reading or
   * the other.
   * @throws RangeError BLOCK_FULL, NO_LANE, DETACHED, CORRUPT; then nothing was reset
   * @example
   * const took = registry.histogram({ name: "render_seconds", help: "Rendering" });
   * took.record(0.05);
   * took.reset().count; // 1
   * took.read().count; // 0
   */
  reset(): HistogramReading {
    return resetSeries(this.#series, (closed) => this.#toReading(closed)) ?? this.#nothing();
  }

  /** @internal */
  forgetAddress(): void {
    this.#first = 0;
    this.#second = 0;
    this.#address = undefined;
  }

  #toReading(amounts: readonly CountAndSum[], extremes = readExtremes(this.#series)): HistogramReading {
    return toHistogramReading(amounts, this.#bounds, this.#scale, extremes);
  }

  /** Returns the reading of a label set without a series. */
  #nothing(): HistogramReading {
    const amounts = Array.from({ length: this.#bounds.length + 1 }, () => ({ count: 0, units: 0n }));
    return this.#toReading(amounts, noExtremes(this.#series.definition));
  }

  #recordSlowly(value: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.units(value);
    if (units === undefined) return;
    const own = this.#address ?? this.#locate();
    if (own) this.#recordIn(own, value, units);
    else this.#series.once((address) => this.#recordIn(address, value, units));
  }

  #recordIn(address: SeriesAddress, value: number, units: number): void {
    if (address.extremes !== 0) this.#kernel.widen(address.extremes, units);
    if (Math.abs(units) < STRAIGHT_UNITS) {
      const full = this.#observe(address.word, this.#bucketTable, value, units);
      if (full !== 0) this.#spillIn(address, full - 1, 0, 0);
      return;
    }
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    this.#spillIn(address, (bucket < 0 ? this.#bounds.length : bucket) * WORD_BYTES, 1, units);
  }

  #locate(): SeriesAddress | undefined {
    const own = this.#series.ownAddress(this);
    this.#address = own;
    if (own?.extremes !== 0) return own;
    if (this.#series.attachment.isFirst) this.#first = own.word;
    else this.#second = own.word;
    return own;
  }

  /** Spills the bucket at this offset, which is past its mark. The observation is already in it. */
  #spill(offset: number): void {
    if (this.#address) this.#spillIn(this.#address, offset, 0, 0);
  }

  #spillIn(address: SeriesAddress, offset: number, count: number, units: number): void {
    this.#kernel.spill(address.word + offset, address.bank + (offset / WORD_BYTES) * BANK_BYTES, count, units);
  }
}

/** Returns the reading of a histogram's amounts, one per bucket. */
export function toHistogramReading(
  amounts: readonly CountAndSum[],
  bounds: readonly number[],
  scale: number,
  extremes: Pick<MeanReading, "min" | "max">,
): HistogramReading {
  const total = { count: 0, units: 0n };
  const buckets = amounts.map(({ count, units }, index) => {
    total.count += count;
    total.units += units;
    return { upTo: bounds[index] ?? Number.POSITIVE_INFINITY, count, sum: nearestDouble(units, BigInt(scale)) };
  });
  return { ...toMeanReading(total, scale), ...extremes, buckets, quantile: (q) => quantile(buckets, q, extremes) };
}
