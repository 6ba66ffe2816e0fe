/** The counter that users hold. */

import { nearestDouble } from "./decimals.ts";
import { rangeError, shown } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import { readUnits, resetSeries } from "./reading.ts";
import type { Series } from "./series.ts";

/**
 * A total that only grows, such as requests served.
 *
 * Any thread may record at any time; a call that returned is in every later total.
 *
 * @example
 * const hits = registry.counter({ name: "cache_hits_total", help: "Cache hits" });
 * hits.inc();
 * hits.inc(3);
 * hits.value; // 4
 */
export class Counter {
  readonly #series: Series;
  readonly #kernel: Kernel;
  readonly #turn: number;
  #word = 0; // address in this thread's lane, 0 until the first record
  #one = 0; // the same if the scale is 1, so that `inc()` may add a single unit

  /** @internal Users call `registry.counter`. */
  constructor(series: Series) {
    this.#series = series;
    this.#kernel = series.attachment.kernel;
    this.#turn = series.attachment.turn;
  }

  /**
   * Adds `amount`, a finite number from 0; a whole one unless the metric has a `scale`.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_NEGATIVE, VALUE_FRACTIONAL, VALUE_TOO_LARGE, DETACHED
   */
  inc(amount?: number): void {
    const word = this.#one;
    if (word === 0 || (amount !== undefined && !(Number.isSafeInteger(amount) && amount >= 0))) {
      this.#add(amount === undefined ? 1 : amount);
    } else if (amount !== undefined) this.#kernel.add(word, amount);
    // One call site for each of a thread's first registries: V8 inlines the call into a kernel that it sees as a constant.
    else if (this.#turn === 0) this.#kernel.inc(word);
    else if (this.#turn === 1) this.#kernel.inc(word);
    else this.#kernel.inc(word);
  }

  /** The total, as the double nearest to the exact decimal. */
  get value(): number {
    return nearestDouble(this.scaled, BigInt(this.#series.definition.scale));
  }

  /** The exact total in units of 1/scale. */
  get scaled(): bigint {
    return readUnits(this.#series);
  }

  /** Starts again from 0 and returns the total until then: what was recorded meanwhile is in one or the other. */
  reset(): number {
    const [closed] = resetSeries(this.#series);
    return nearestDouble(closed?.units ?? 0n, BigInt(this.#series.definition.scale));
  }

  /** @internal */
  forgetLane(): void {
    this.#word = 0;
    this.#one = 0;
  }

  #add(amount: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.wholeUnits(amount);
    if (units === undefined) return;
    if (units < 0) {
      this.#series.attachment.refuse(
        rangeError(
          "VALUE_NEGATIVE",
          `A counter only grows, but "${this.#series.definition.name}" got ${shown(amount)}. Use an upDownCounter for a ` +
            "number that also falls.",
        ),
      );
      return;
    }
    this.#kernel.add(this.#word || this.#locate(), units);
  }

  #locate(): number {
    const { attachment, definition, isPassing } = this.#series;
    // A counter always has a place: the page that its row was opened with.
    const word = this.#series.ownPlace()?.word ?? 0;
    if (isPassing) return word;
    this.#word = word;
    if (definition.scale === 1) this.#one = word;
    attachment.keepInformed(this);
    return word;
  }
}
