/** The gauge: a level that is set. */

import { SHARED_PAGE } from "../../../assembly/layout.ts";
import { rangeError } from "../errors.ts";
import type { Series } from "../memory/series.ts";
import { readLevelUnits } from "../read/reading.ts";
import { nearestDouble } from "../read/rounding.ts";

/**
 * A level that is set, such as a queue's length.
 *
 * `aggregate` defines its value if several threads set it: `last` (one level for all; the default), or the `sum`, `min`
 * or `max` of the threads' own levels. Once a thread has ended and its lane is released, its level no longer counts.
 * Label sets beyond the limit share a series, so they have no level: a value set there is checked, but not kept. Any
 * thread may set and change it at any time; simultaneous calls of `inc` and `dec` all count.
 *
 * @example
 * const queued = registry.gauge({ name: "queue_length", help: "Jobs waiting", aggregate: "sum" });
 * queued.set(3);
 * queued.dec();
 * queued.value; // 2
 */
export class Gauge {
  readonly #series: Series;
  readonly #isShared: boolean;
  /** False for the overflow series: label sets beyond the limit share it, and no level would be that of them all. */
  readonly #keepsLevel: boolean;
  #cell = 0;

  /** @internal Users call `registry.gauge`. */
  constructor(series: Series) {
    this.#series = series;
    this.#keepsLevel = !series.isOverflow;
    this.#isShared = series.metric.shape.pageKind === SHARED_PAGE;
  }

  /**
   * Sets the level: a finite number below 2^63 in units of 1/scale, or NaN for "none".
   * @throws TypeError VALUE_TYPE, RangeError VALUE_NOT_FINITE, VALUE_TOO_LARGE, NO_LANE, DETACHED
   * @example
   * const queued = registry.gauge({ name: "queue_length", help: "Jobs waiting" });
   * queued.set(3);
   * queued.set(Number.NaN);
   * queued.value; // Number.NaN
   */
  set(value: number): void {
    const { attachment } = this.#series;
    attachment.assertAttached();
    const units = Number.isNaN(value) ? Number.NaN : this.#series.units(value);
    if (units === undefined || !this.#keepsLevel) return;
    const cell = this.#locate();
    if (this.#isShared) attachment.kernel.setLevel(cell, units);
    else attachment.kernel.setLaneLevel(cell, attachment.lane, units);
  }

  /**
   * Adds `amount`, by default 1, to the level, which is 0 before the first `set`. Throws as `set` does.
   * @example
   * const open = registry.gauge({ name: "open_files", help: "Open files" });
   * open.inc();
   * open.inc(2);
   * open.value; // 3
   */
  inc(amount = 1): void {
    const { attachment } = this.#series;
    attachment.assertAttached();
    const units = this.#series.units(amount);
    if (units === undefined || !this.#keepsLevel) return;
    const cell = this.#locate();
    if (this.#isShared) attachment.kernel.addLevel(cell, units);
    else attachment.kernel.addLaneLevel(cell, attachment.lane, units);
  }

  /**
   * Subtracts `amount`, by default 1, from the level. Throws as `set` does.
   * @example
   * const open = registry.gauge({ name: "open_files", help: "Open files" });
   * open.set(3);
   * open.dec();
   * open.value; // 2
   */
  dec(amount = 1): void {
    this.inc(typeof amount === "number" ? -amount : amount);
  }

  /**
   * The current level of all threads, as the double nearest to the exact decimal; NaN if there is none.
   * @throws RangeError DETACHED, CORRUPT
   */
  get value(): number {
    const units = readLevelUnits(this.#series);
    return units === undefined ? Number.NaN : nearestDouble(units, BigInt(this.#series.definition.scale));
  }

  #locate(): number {
    if (this.#cell !== 0) return this.#cell;
    const place = this.#series.ownAddress();
    if (!place) {
      const { block } = this.#series.attachment;
      throw rangeError(
        "NO_LANE",
        `A gauge with a level for each thread takes a lane and memory, but all ${block.maxThreads} lanes are held or ` +
          `the block is full, so "${this.#series.definition.name}" was not set. Raise maxThreads or maxBytes.`,
      );
    }
    // The lane is this thread's until it detaches, and from then on `assertAttached` throws before the cell is used.
    this.#cell = place.word;
    return this.#cell;
  }
}
