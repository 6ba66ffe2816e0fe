/** The histogram that users hold. */

import { BANK_BYTES, STRAIGHT_UNITS, WORD_BYTES } from "../../assembly/layout.ts";
import { nearestDouble } from "./decimals.ts";
import type { Kernel } from "./kernel.ts";
import { type Bucket, quantile } from "./quantile.ts";
import { type Amount, type MeanReading, readAmounts, readExtremes, resetSeries, toMeanReading } from "./reading.ts";
import type { Place, Series } from "./series.ts";
import { startClock, timed } from "./timer.ts";

/** What `Histogram.read()` returns. */
export interface HistogramReading extends MeanReading {
  /** Rising; each with its own count and sum. The last is unbounded. */
  readonly buckets: readonly Bucket[];
  /** The value below which a share `q` (0 to 1) of the observations lies, off by no more than its bucket's width. */
  quantile(q: number): number;
}

/**
 * How values are spread, such as response times. Count, sum and buckets of a reading always agree.
 *
 * @example
 * const took = registry.histogram({ name: "render_seconds", help: "Rendering", buckets: [0.01, 0.1, 1] });
 * took.record(0.05);
 * took.time(() => render());
 * took.read().quantile(0.99);
 */
export class Histogram {
  readonly #series: Series;
  readonly #kernel: Kernel;
  readonly #turn: number;
  readonly #scale: number = 1; // a number from the start: V8 keeps a field that began as undefined in a slower form
  readonly #cells: number = 0;
  readonly #bounds: readonly number[];
  #word = 0; // address of the first bucket in this thread's lane, 0 until the first record and while it has none
  #extremes = 0; // address of this thread's smallest and largest value, 0 when the metric keeps none
  #place: Place | undefined;

  /** @internal Users call `registry.histogram`. */
  constructor(series: Series, bounds: readonly number[]) {
    this.#series = series;
    this.#kernel = series.attachment.kernel;
    this.#turn = series.attachment.turn;
    this.#scale = series.definition.scale;
    this.#cells = series.metric.cells;
    this.#bounds = bounds;
  }

  /**
   * Records `value`, any finite number below 2^63 in units of 1/scale, in the first bucket whose bound is not below it.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_TOO_LARGE, NO_LANE, DETACHED
   */
  record(value: number): void {
    if (typeof value === "number" && this.#word !== 0) {
      const units = value * this.#scale;
      // STRAIGHT_UNITS as a literal: a constant of another module is a slower load.
      if (units < 2 ** 34 && units > -(2 ** 34)) {
        if (this.#extremes !== 0) this.#kernel.widen(this.#extremes, units);
        // One call site for each of a thread's first registries, as in Counter.inc.
        const full =
          this.#turn === 0
            ? this.#kernel.observe(this.#word, this.#cells, value, units)
            : this.#turn === 1
              ? this.#kernel.observe(this.#word, this.#cells, value, units)
              : this.#kernel.observe(this.#word, this.#cells, value, units);
        if (full !== 0 && this.#place) this.#spill(this.#place, full - 1, 0, 0);
        return;
      }
    }
    this.#recordSlowly(value);
  }

  /** Records each value. All are checked before the first is recorded. Throws as `record` does. */
  recordAll(values: Float64Array): void {
    if (!this.#series.takesAll(values)) return;
    for (const value of values) this.record(value);
  }

  /** Starts a clock; the returned function records the time since then, in the metric's unit, and returns it. */
  startTimer(): () => number {
    const elapsed = startClock(this.#series.definition);
    return () => {
      const duration = elapsed();
      this.record(duration);
      return duration;
    };
  }

  /** Runs `work` and records how long it took, also when it throws or its promise rejects. Returns what `work` returns. */
  time<T>(work: () => T): T {
    return timed(this.#series.definition, (duration) => this.record(duration), work);
  }

  /** Count, sum, mean and buckets, taken as one, and the extremes if the metric keeps them. */
  read(): HistogramReading {
    return this.#toReading(readAmounts(this.#series));
  }

  /** Starts again from nothing and returns the reading until then: what was recorded meanwhile is in one or the other. */
  reset(): HistogramReading {
    return this.#toReading(resetSeries(this.#series));
  }

  /** @internal */
  forgetLane(): void {
    this.#word = 0;
    this.#place = undefined;
  }

  #toReading(amounts: readonly Amount[]): HistogramReading {
    const total = { count: 0, units: 0n };
    const buckets = amounts.map(({ count, units }, index) => {
      total.count += count;
      total.units += units;
      return {
        upTo: this.#bounds[index] ?? Number.POSITIVE_INFINITY,
        count,
        sum: nearestDouble(units, BigInt(this.#scale)),
      };
    });
    const extremes = readExtremes(this.#series);
    return { ...toMeanReading(total, this.#scale), ...extremes, buckets, quantile: (q) => quantile(buckets, q) };
  }

  #recordSlowly(value: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.units(value);
    if (units === undefined) return;
    const own = this.#place ?? this.#locate();
    this.#series.withPlace(own, (place) => {
      if (place.extremes !== 0) this.#kernel.widen(place.extremes, units);
      const bucket = this.#bounds.findIndex((bound) => value <= bound);
      const offset = (bucket < 0 ? this.#bounds.length : bucket) * WORD_BYTES;
      if (Math.abs(units) >= STRAIGHT_UNITS) this.#spill(place, offset, 1, units);
      else if (this.#kernel.record(place.word + offset, units)) this.#spill(place, offset, 0, 0);
    });
  }

  #locate(): Place | undefined {
    const own = this.#series.ownPlace();
    if (!own || this.#series.isPassing) return own;
    this.#place = own;
    this.#word = own.word;
    this.#extremes = own.extremes;
    this.#series.attachment.keepInformed(this);
    return own;
  }

  #spill(place: Place, offset: number, count: number, units: number): void {
    this.#kernel.spill(place.word + offset, place.bank + (offset / WORD_BYTES) * BANK_BYTES, count, units);
  }
}
