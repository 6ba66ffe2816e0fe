/** The counter: a total that only grows. */

import { STRAIGHT_UNITS } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { rangeError, shown } from "../errors.ts";
import type { Kernel } from "../memory/kernel.ts";
import { addToCompanion } from "../memory/largeAmounts.ts";
import type { Series } from "../memory/series.ts";
import { readUnits, resetSeries } from "../read/reading.ts";
import { nearestDouble } from "../read/rounding.ts";

/**
 * A total that only grows, such as requests served.
 *
 * Any thread may record at any time. Once a call has returned, every later total includes it.
 *
 * @example
 * const hits = registry.counter({ name: "cache_hits_total", help: "Cache hits" });
 * hits.inc();
 * hits.inc(3);
 * hits.value; // 4
 */
export class Counter {
  readonly #series: Series;
  readonly #scale: number = 0.5; // a double from the start, as in Mean
  readonly #inc: Kernel["inc"];
  readonly #addUnits: Kernel["add"];
  #word = 0; // address in this thread's lane, 0 until the first record
  #amounts = 0; // the same address, until the word is full
  // The same address if `inc()` adds a single unit, one field for the thread's first registry and one for further ones.
  #first = 0;
  #second = 0;

  /** @internal Users call `registry.counter`. */
  constructor(series: Series) {
    const { kernel } = series.attachment;
    this.#series = series;
    this.#scale = series.definition.scale;
    this.#inc = kernel.inc;
    this.#addUnits = kernel.add;
  }

  /**
   * Adds `amount`, by default 1: a finite number from 0 to below 2^120 in units of 1/scale, and a whole one unless the
   * metric has a `scale`. A removed label set becomes visible again, even after `inc(0)`, at 0.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_NEGATIVE, VALUE_FRACTIONAL, VALUE_TOO_LARGE,
   * DETACHED; for amounts of 2^34 units and more also BLOCK_FULL; for these, and with labels, also NO_LANE
   * @example
   * const sent = registry.counter({ name: "sent_bytes_total", help: "Bytes sent" });
   * sent.inc(1500);
   * sent.value; // 1500
   */
  inc(amount?: number): void {
    // V8 inlines a call site that has seen only one function: the thread's first registry and its second have one each.
    if (amount === undefined && this.#first !== 0) this.#inc(this.#first);
    else if (amount === undefined && this.#second !== 0) this.#inc(this.#second);
    else this.#incBy(amount === undefined ? 1 : amount);
  }

  /**
   * The total over all threads, as the double nearest to the exact decimal.
   * @throws RangeError DETACHED, CORRUPT
   */
  get value(): number {
    return nearestDouble(this.scaled, BigInt(this.#series.definition.scale));
  }

  /**
   * The exact total over all threads, in units of 1/scale.
   * @throws RangeError DETACHED, CORRUPT
   */
  get scaled(): bigint {
    return this.#series.read(
      () => readUnits(this.#series),
      () => 0n,
    );
  }

  /**
   * Starts again from 0 and returns the total until then. Everything recorded meanwhile is in one total or the other.
   * @throws RangeError BLOCK_FULL, NO_LANE, DETACHED, CORRUPT; then nothing was reset
   * @example
   * const hits = registry.counter({ name: "cache_hits_total", help: "Cache hits" });
   * hits.inc(3);
   * hits.reset(); // 3
   * hits.value; // 0
   */
  reset(): number {
    const closed = resetSeries(this.#series, ([amount]) => amount?.units) ?? 0n;
    return nearestDouble(closed, BigInt(this.#series.definition.scale));
  }

  /** The definition of the metric: its kind, name, unit, labels and so on. */
  get definition(): Definition {
    return this.#series.definition;
  }

  /** @internal */
  forgetAddress(): void {
    this.#word = 0;
    this.#amounts = 0;
    this.#first = 0;
    this.#second = 0;
  }

  #incBy(amount: number): void {
    const word = this.#amounts;
    const isStraight =
      this.#scale === 1
        ? Number.isInteger(amount) && amount > 0 && amount < STRAIGHT_UNITS
        : typeof amount === "number" && amount * this.#scale > 0.5 && amount * this.#scale < STRAIGHT_UNITS;
    if (word === 0 || !isStraight) this.#incSlowly(amount);
    else if (this.#addUnits(word, amount * this.#scale) !== 0) this.#amounts = 0;
  }

  #incSlowly(amount: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.wholeUnits(amount);
    if (units === undefined) return;
    if (units < 0) {
      this.#series.attachment.refuse(
        rangeError(
          "VALUE_NEGATIVE",
          `A counter only grows, but "${this.#series.definition.name}" got ${shown(amount)}. Use an upDownCounter ` +
            "for a number that also falls.",
        ),
      );
      return;
    }
    const word = this.#word || this.#locate();
    // A pin shows a removed label set, even if nothing is added.
    if (word !== 0 && units > 0.5) this.#addIn(word, units);
    else this.#series.once((address) => this.#addIn(address.word, units));
  }

  #addIn(word: number, units: number): void {
    // Adding nothing only tells whether the word is full.
    const isFull = this.#addUnits(word, 0) !== 0;
    if (!isFull && units < STRAIGHT_UNITS) this.#addUnits(word, units);
    else if (!addToCompanion(this.#series, units)) {
      if (!isFull && units < 2 ** 53) this.#addUnits(word, units);
      else this.#series.refuseLarge(units);
    }
  }

  #locate(): number {
    const { word = 0 } = this.#series.ownAddress(this) ?? {};
    this.#word = word;
    this.#amounts = word;
    if (this.#scale !== 1) return word;
    if (this.#series.attachment.isFirst) this.#first = word;
    else this.#second = word;
    return word;
  }
}
