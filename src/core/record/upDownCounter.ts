/** The up-down counter: a number that rises and falls. */

import type { Series } from "../memory/series.ts";
import { readSharedUnits } from "../read/reading.ts";
import { nearestDouble } from "../read/rounding.ts";

/**
 * A number that rises and falls, such as jobs in flight. All threads share one cell, so a reading never includes a fall
 * without the rise before it. Any thread may change it at any time.
 *
 * @example
 * const inFlight = registry.upDownCounter({ name: "jobs_in_flight", help: "Jobs taken and not yet done" });
 * inFlight.add(1);
 * inFlight.add(-1);
 * inFlight.value; // 0
 */
export class UpDownCounter {
  readonly #series: Series;
  #cell = 0;

  /** @internal Users call `registry.upDownCounter`. */
  constructor(series: Series) {
    this.#series = series;
  }

  /**
   * Adds `amount`, a finite number of either sign, below 2^63 in units of 1/scale, and a whole one unless the metric
   * has a `scale`. A removed label set becomes visible again, even if the number is 0 afterwards.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_FRACTIONAL, VALUE_TOO_LARGE, DETACHED
   */
  add(amount: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.wholeUnits(amount);
    if (units === undefined) return;
    const cell = this.#cell || this.#locate();
    if (cell !== 0) this.#change(cell, units);
    else this.#series.once(({ word }) => this.#change(word, units));
  }

  /**
   * The current number, as the double nearest to the exact decimal.
   * @throws RangeError DETACHED, CORRUPT
   */
  get value(): number {
    return nearestDouble(this.scaled, BigInt(this.#series.definition.scale));
  }

  /**
   * The exact number in units of 1/scale.
   * @throws RangeError DETACHED, CORRUPT
   */
  get scaled(): bigint {
    return this.#series.read(() => readSharedUnits(this.#series), 0n);
  }

  /** @internal */
  forgetAddress(): void {
    this.#cell = 0;
  }

  #change(cell: number, units: number): void {
    this.#series.attachment.kernel.change(this.#series.entry, cell, units);
  }

  #locate(): number {
    this.#cell = this.#series.ownAddress(this)?.word ?? 0;
    return this.#cell;
  }
}
