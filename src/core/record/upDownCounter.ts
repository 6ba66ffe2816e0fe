/** The up-down counter: a number that rises and falls. */

import { SHARED_STRAIGHT_UNITS } from "../../../assembly/layout.ts";
import { corrupt } from "../memory/corruption.ts";
import type { Series } from "../memory/series.ts";
import { readUnits } from "../read/reading.ts";
import { nearestDouble } from "../read/rounding.ts";

/** A cell that holds so many units, on either side of zero, takes no more on that side. */
const FULL_UNITS = 2 ** 62;

/**
 * A number that rises and falls, such as jobs in flight. All threads change one number, so a reading never includes a
 * fall without the rise before it. Any thread may change it at any time.
 *
 * @example
 * const inFlight = registry.upDownCounter({ name: "jobs_in_flight", help: "Jobs taken and not yet done" });
 * inFlight.add(1);
 * inFlight.add(-1);
 * inFlight.value; // 0
 */
export class UpDownCounter {
  readonly #series: Series;
  #cell = 0; // its address, 0 until the first record
  #straight = 0; // the same address, 0 while the cell is full

  /** @internal Users call `registry.upDownCounter`. */
  constructor(series: Series) {
    this.#series = series;
  }

  /**
   * Adds `amount`, a finite number of either sign, below 2^120 in units of 1/scale, and a whole one unless the metric
   * has a `scale`. A removed label set becomes visible again, even if the number is 0 afterwards.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_FRACTIONAL, VALUE_TOO_LARGE, DETACHED; for
   * amounts of 2^47 units and more also BLOCK_FULL and NO_LANE
   */
  add(amount: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.wholeUnits(amount);
    if (units === undefined) return;
    const cell = this.#straight;
    if (cell === 0 || Math.abs(units) >= SHARED_STRAIGHT_UNITS) this.#addSlowly(units);
    else if (this.#series.attachment.kernel.change(this.#series.entry, cell, units) !== 0) this.#straight = 0;
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
    return readUnits(this.#series);
  }

  #addSlowly(units: number): void {
    this.#cell ||= this.#locate();
    const { attachment, entry } = this.#series;
    const held = attachment.kernel.counted(this.#cell);
    this.#straight = Math.abs(held) < FULL_UNITS ? this.#cell : 0;
    // A full cell still takes what brings it nearer to zero.
    const isFull = Math.abs(held) >= FULL_UNITS && units * held > 0;
    if (!isFull && Math.abs(units) < SHARED_STRAIGHT_UNITS) attachment.kernel.change(entry, this.#cell, units);
    else if (!this.#series.changeFar(units)) {
      if (!isFull && Math.abs(units) < 2 ** 53) attachment.kernel.change(entry, this.#cell, units);
      else this.#series.refuseLarge(units);
    }
  }

  #locate(): number {
    const place = this.#series.ownAddress();
    // The page of shared cells is created with its table, so only a corrupted block lacks it.
    if (!place) throw corrupt();
    return place.word;
  }
}
