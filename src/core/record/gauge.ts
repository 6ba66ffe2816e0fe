/** The gauge: a level that is set. */

import { SHARED_PAGE } from "../../../assembly/layout.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import type { Series } from "../memory/series.ts";
import { readLevel } from "../read/reading.ts";

/**
 * A level that is set, such as a queue's length. It may be any number: a fraction, NaN or an infinity.
 *
 * `aggregate` defines its value if several threads set it: `last` (one level for all; the default), or the `sum`,
 * `min`, `max`, `average` or `first` of the threads' own levels. Once a thread has ended and its lane is released, its
 * own level no longer counts; the one of `last` belongs to no thread and stays. Label sets beyond the limit share a
 * series, so they have no level: a value set there is checked, but not kept. Any thread may set and change it at any
 * time; simultaneous calls of `inc` and `dec` all count.
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
   * Sets the level to any number.
   * @throws TypeError VALUE_TYPE, RangeError NO_LANE, DETACHED
   * @example
   * const load = registry.gauge({ name: "load_average", help: "Load of the last minute" });
   * load.set(0.25);
   * load.value; // 0.25
   */
  set(value: number): void {
    const { attachment } = this.#series;
    attachment.assertAttached();
    if (!this.#takes(value)) return;
    const cell = this.#locate();
    if (this.#isShared) attachment.kernel.setLevel(cell, value);
    else attachment.kernel.setLaneLevel(cell, attachment.lane, value);
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
    if (!this.#takes(amount)) return;
    const cell = this.#locate();
    if (this.#isShared) attachment.kernel.addLevel(cell, amount);
    else attachment.kernel.addLaneLevel(cell, attachment.lane, amount);
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
   * Takes back this thread's level, or the one level of `last`. A gauge that no thread has set is left out of readings
   * and expositions.
   * @throws RangeError NO_LANE, DETACHED
   * @example
   * const room = registry.gauge({ name: "room_celsius", help: "Temperature" });
   * room.set(21.5);
   * room.clear();
   * registry.snapshot().metrics[0].series; // []
   */
  clear(): void {
    const { attachment } = this.#series;
    attachment.assertAttached();
    // An empty cell, shared or a lane's, has no level.
    if (this.#keepsLevel) attachment.kernel.empty(this.#locate());
  }

  /**
   * The current level of all threads; NaN if no thread has set one.
   * @throws RangeError DETACHED, CORRUPT
   */
  get value(): number {
    return readLevel(this.#series)?.level ?? Number.NaN;
  }

  /** Returns whether a value can be kept. Refuses one that is not a number. */
  #takes(value: unknown): boolean {
    if (typeof value === "number") return this.#keepsLevel;
    this.#series.attachment.refuse(
      typeError(
        "VALUE_TYPE",
        `A level must be a number, but "${this.#series.definition.name}" got ${shown(value)} (${typeof value}). ` +
          "Convert it with Number() first.",
      ),
    );
    return false;
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
