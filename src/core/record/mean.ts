/** The mean: a count and a sum. */

import { STRAIGHT_UNITS } from "../../../assembly/layout.ts";
import type { Kernel } from "../memory/kernel.ts";
import type { Series, SeriesAddress } from "../memory/series.ts";
import {
  type CountAndSum,
  type MeanReading,
  noExtremes,
  readAmounts,
  readExtremes,
  resetSeries,
  toMeanReading,
} from "../read/reading.ts";
import { Timed } from "./timed.ts";

/**
 * The count and the sum of values, such as compression ratios. Sums are exact decimals.
 *
 * Any thread may record at any time. A reading contains whole observations, so its count and sum always agree.
 *
 * @example
 * const ratio = registry.mean({ name: "compression_ratio", help: "Compressed by original size", scale: 10_000 });
 * ratio.record(0.35);
 * ratio.read(); // { count: 1, sum: 0.35, mean: 0.35 }
 */
export class Mean extends Timed {
  readonly #series: Series;
  readonly #kernel: Kernel;
  readonly #scale: number = 0.5; // a double from the start: V8 converts an integer field at each record
  readonly #record: Kernel["record"];
  // Address of its word, once it is located and if no extremes are kept: in the thread's first registry, or in a
  // further one.
  #first = 0;
  #second = 0;
  #address: SeriesAddress | undefined; // the place where this thread records, once it is located

  /** @internal Users call `registry.mean`. */
  constructor(series: Series) {
    super(series);
    this.#series = series;
    this.#kernel = series.attachment.kernel;
    this.#record = series.attachment.kernel.record;
    this.#scale = series.definition.scale;
  }

  /**
   * Records `value`, any finite number below 2^120 in units of 1/scale, rounded to a unit.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_TOO_LARGE, NO_LANE, DETACHED
   */
  record(value: number): void {
    if (typeof value === "number") {
      const units = value * this.#scale;
      // STRAIGHT_UNITS as a literal: a constant of another module is a slower load.
      if (Math.abs(units) < 2 ** 34) {
        // A call site each for the thread's first registry and its second, as in Counter.inc.
        if (this.#first !== 0) {
          if (this.#record(this.#first, units) !== 0) this.#spill();
          return;
        }
        if (this.#second !== 0) {
          if (this.#record(this.#second, units) !== 0) this.#spill();
          return;
        }
        if (this.#address) {
          this.#recordIn(this.#address, units);
          return;
        }
      }
    }
    this.#recordSlowly(value);
  }

  /**
   * Records each value. From 8 to 262,144 values are recorded as one, which is faster. All are checked before the first
   * is recorded. Throws as `record` does, and TypeError VALUE_TYPE unless `values` is a Float64Array.
   * @example
   * const ratio = registry.mean({ name: "compression_ratio", help: "Compressed by original size" });
   * ratio.recordAll(Float64Array.of(0.25, 0.75));
   * ratio.read(); // { count: 2, sum: 1, mean: 0.5 }
   */
  recordAll(values: Float64Array): void {
    if (!this.#series.isBatch(values)) return;
    const isBatch = values.length >= LEAST_BATCH && values.length <= MOST_BATCH;
    const sum = isBatch ? straightSum(values, this.#scale) : Number.NaN;
    const address = Number.isNaN(sum) ? undefined : (this.#address ?? this.#locate());
    if (address?.extremes === 0) this.#kernel.spill(address.word, address.bank, values.length, sum);
    else if (this.#series.takesAll(values)) {
      for (let i = 0; i < values.length; i++) this.record(values[i] as number);
    }
  }

  /**
   * Reads count, sum and mean atomically, and the extremes if the metric keeps them. Without observations the mean is
   * NaN.
   * @throws RangeError DETACHED, CORRUPT
   */
  read(): MeanReading {
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
   * const ratio = registry.mean({ name: "compression_ratio", help: "Compressed by original size" });
   * ratio.record(0.35);
   * ratio.reset(); // { count: 1, sum: 0.35, mean: 0.35 }
   * ratio.read().count; // 0
   */
  reset(): MeanReading {
    return resetSeries(this.#series, (closed) => this.#toReading(closed)) ?? this.#nothing();
  }

  /** @internal */
  forgetAddress(): void {
    this.#first = 0;
    this.#second = 0;
    this.#address = undefined;
  }

  #toReading([amount = NOTHING]: readonly CountAndSum[], extremes = readExtremes(this.#series)): MeanReading {
    return { ...toMeanReading(amount, this.#scale), ...extremes };
  }

  /** Returns the reading of a label set without a series. */
  #nothing(): MeanReading {
    return this.#toReading([], noExtremes(this.#series.definition));
  }

  #recordSlowly(value: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.units(value);
    if (units === undefined) return;
    const own = this.#address ?? this.#locate();
    if (own) this.#recordIn(own, units);
    else this.#series.once((address) => this.#recordIn(address, units));
  }

  #recordIn({ word, bank, extremes }: SeriesAddress, units: number): void {
    if (extremes !== 0) this.#kernel.widen(extremes, units);
    if (Math.abs(units) >= STRAIGHT_UNITS) this.#kernel.spill(word, bank, 1, units);
    else if (this.#record(word, units) !== 0) this.#kernel.spill(word, bank, 0, 0);
  }

  #locate(): SeriesAddress | undefined {
    const own = this.#series.ownAddress(this);
    this.#address = own;
    if (own?.extremes !== 0) return own;
    if (this.#series.attachment.isFirst) this.#first = own.word;
    else this.#second = own.word;
    return own;
  }

  /** Spills the word, which is past its mark. The observation is already in it. */
  #spill(): void {
    if (this.#address) this.#kernel.spill(this.#address.word, this.#address.bank, 0, 0);
  }
}

/** A spill costs as much as this many records. */
const LEAST_BATCH = 8;
/** The sum of this many values of less than 2^34 units is exact in a double. */
const MOST_BATCH = 2 ** 18;
const NOTHING = { count: 0, units: 0n };

/**
 * Returns the values' sum in units, each rounded as the kernel does: ties to even. Returns NaN unless each is a finite
 * number of fewer than 2^34 units. A separate function, with literals and without an early exit from the loop: all
 * three matter to V8 (docs/tried.md).
 */
function straightSum(values: Float64Array, scale: number): number {
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const units = (values[i] as number) * scale;
    sum += units + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;
    largest = Math.max(largest, Math.abs(units)); // NaN stays NaN
  }
  return largest < 2 ** 34 ? sum : Number.NaN;
}
