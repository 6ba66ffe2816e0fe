/** The up-down counter: a number that rises and falls. */

import { SHARED_STRAIGHT_UNITS } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import type { Kernel } from "../memory/kernel.ts";
import { changeFar } from "../memory/largeAmounts.ts";
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
  readonly #scale: number = 0.5; // a double from the start, as in Mean
  readonly #change: Kernel["change"];
  #cell = 0; // its address, 0 until the first record
  #straight = 0; // the same address, 0 while the cell is full

  /** @internal Users call `registry.upDownCounter`. */
  constructor(series: Series) {
    this.#series = series;
    this.#scale = series.definition.scale;
    this.#change = series.attachment.kernel.change;
  }

  /**
   * Adds `amount`, a finite number of either sign, below 2^120 in units of 1/scale, and a whole one unless the metric
   * has a `scale`. A removed label set becomes visible again, even if the number is 0 afterwards.
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_FRACTIONAL, VALUE_TOO_LARGE, DETACHED; for
   * amounts of 2^47 units and more also BLOCK_FULL; for these, and with labels, also NO_LANE
   */
  add(amount: number): void {
    const cell = this.#straight;
    const isStraight =
      this.#scale === 1
        ? Number.isInteger(amount) && Math.abs(amount) < SHARED_STRAIGHT_UNITS
        : typeof amount === "number" && Math.abs(amount * this.#scale) < SHARED_STRAIGHT_UNITS;
    if (cell === 0 || !isStraight) this.#addSlowly(amount);
    else if (this.#change(this.#series.entry, cell, amount * this.#scale) !== 0) this.#straight = 0;
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
    return this.#series.read(
      () => readUnits(this.#series),
      () => 0n,
    );
  }

  /** The definition of the metric: its kind, name, unit, labels and so on. */
  get definition(): Definition {
    return this.#series.definition;
  }

  /** @internal */
  forgetAddress(): void {
    this.#cell = 0;
    this.#straight = 0;
  }

  #addSlowly(amount: number): void {
    this.#series.attachment.assertAttached();
    const units = this.#series.wholeUnits(amount);
    if (units === undefined) return;
    const cell = this.#cell || this.#locate();
    if (cell !== 0) this.#addIn(cell, units);
    else this.#series.once(({ word }) => this.#addIn(word, units));
  }

  #addIn(cell: number, units: number): void {
    const { attachment, entry } = this.#series;
    const held = attachment.kernel.counted(cell);
    this.#straight = Math.abs(held) < FULL_UNITS ? this.#cell : 0;
    // A full cell still takes what brings it nearer to zero.
    const isFull = Math.abs(held) >= FULL_UNITS && units * held > 0;
    if (!isFull && Math.abs(units) < SHARED_STRAIGHT_UNITS) this.#change(entry, cell, units);
    else if (!changeFar(this.#series, units)) {
      if (!isFull && Math.abs(units) < 2 ** 53) this.#change(entry, cell, units);
      else this.#series.refuseLarge(units);
    }
  }

  #locate(): number {
    this.#cell = this.#series.ownAddress(this)?.word ?? 0;
    return this.#cell;
  }
}
