/** The gauge: a level that is set. */

import { SHARED_PAGE } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import type { Series } from "../memory/series.ts";
import { type Level, readLevel } from "../read/reading.ts";
import { takeBackLevel } from "../read/removal.ts";

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
  #cell = 0;

  /** @internal Users call `registry.gauge`. */
  constructor(series: Series) {
    this.#series = series;
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
    if (this.#cell !== 0 || this.#locate()) this.#setIn(this.#cell, value);
    else this.#once((cell) => this.#setIn(cell, value));
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
    if (this.#cell !== 0 || this.#locate()) this.#addIn(this.#cell, amount);
    else this.#once((cell) => this.#addIn(cell, amount));
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
   * and expositions, and the memory of its label set may be used for another one.
   * @throws RangeError DETACHED
   * @example
   * const room = registry.gauge({ name: "room_celsius", help: "Temperature" });
   * room.set(21.5);
   * room.clear();
   * registry.snapshot().metrics[0].series; // []
   */
  clear(): void {
    // An empty cell, shared or a lane's, has no level. A thread without a lane has set none.
    if (this.#level() !== undefined) this.#once((cell) => takeBackLevel(this.#series, cell), false);
  }

  /**
   * The current level of all threads; NaN if no thread has set one.
   * @throws RangeError DETACHED, CORRUPT
   */
  get value(): number {
    return this.#level()?.level ?? Number.NaN;
  }

  #level(): Level | undefined {
    return this.#series.read(
      () => readLevel(this.#series),
      () => undefined,
    );
  }

  /** Returns whether a value is a number. Refuses one that is not. */
  #takes(value: unknown): boolean {
    if (typeof value === "number") return true;
    this.#series.attachment.refuse(
      typeError(
        "VALUE_TYPE",
        `A level must be a number, but "${this.#series.definition.name}" got ${shown(value)} (${typeof value}). ` +
          "Convert it with Number() first.",
      ),
    );
    return false;
  }

  /** The definition of the metric: its kind, name, unit, labels and so on. */
  get definition(): Definition {
    return this.#series.definition;
  }

  /** @internal */
  forgetAddress(): void {
    this.#cell = 0;
  }

  #setIn(cell: number, level: number): void {
    const { kernel, lane } = this.#series.attachment;
    if (this.#isShared) kernel.setLevel(cell, level);
    else kernel.setLaneLevel(cell, lane, level);
  }

  #addIn(cell: number, amount: number): void {
    const { kernel, lane } = this.#series.attachment;
    if (this.#isShared) kernel.addLevel(cell, amount);
    else kernel.addLaneLevel(cell, lane, amount);
  }

  /** Locates the cell. Returns false if this thread may keep no address of it. */
  #locate(): boolean {
    this.#cell = (!this.#series.isOverflow && this.#series.ownAddress(this)?.word) || 0;
    return this.#cell !== 0;
  }

  /**
   * Calls `use` with the cell, unless it is the one of the overflow series: no level would be that of all label sets
   * that share it.
   */
  #once(use: (cell: number) => void, isNeeded = true): void {
    const series = this.#series;
    if (!series.once(({ word }) => series.isOverflow || use(word), isNeeded) && isNeeded) throw this.#noLane();
  }

  #noLane(): RangeError {
    const { attachment, definition } = this.#series;
    return rangeError(
      "NO_LANE",
      `A gauge with a level for each thread takes a lane and memory, but all ${attachment.block.maxThreads} lanes are ` +
        `held or the block is full, so "${definition.name}" was not set. Raise maxThreads or maxBytes.`,
    );
  }
}
