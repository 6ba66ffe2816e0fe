/**
 * One series of a metric, as one thread reaches it: the addresses of its words, and the checks of what may be recorded.
 */

import {
  BANK_BYTES,
  COUNTER_PAGE,
  FULL,
  ORDINAL,
  PACKED_PAGE,
  ROW_WORD_BITS,
  ROW_WORD_MASK,
  SERIES_ROW,
  SHARED_PAGE,
  TABLE_WORDS,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import type { Attachment } from "./attachment.ts";
import type { Metric } from "./metric.ts";

/** The addresses, in one lane, of a series' words and of the banks of packed ones. */
export interface SeriesAddress {
  readonly word: number;
  readonly bank: number;
  /** Address of its extremes; 0 if it keeps none. */
  readonly extremes: number;
}

/** A value must have fewer units than this: sums have 128 bits, of which some are left for the number of values. */
const TOO_LARGE = 2 ** 120;

export class Series {
  readonly attachment: Attachment;
  readonly metric: Metric;
  /** Address of its entry. */
  readonly entry: number;
  /** Address of its page table. */
  readonly table: number;
  /** Index of its first word in each page. */
  readonly index: number;
  /** True for the series that label sets beyond the limit share. */
  readonly isOverflow: boolean;
  /**
   * True for series beyond the family's cache. Their metric must not cache an address: it is not notified when the lane
   * is released.
   */
  isUncached = false;

  constructor(attachment: Attachment, metric: Metric, entry: number) {
    const row = attachment.block.word(entry + SERIES_ROW);
    this.attachment = attachment;
    this.metric = metric;
    this.entry = entry;
    this.table = attachment.kernel.tableAt(row >>> ROW_WORD_BITS);
    this.index = row & ROW_WORD_MASK;
    this.isOverflow = metric.definition.labelNames.length > 0 && attachment.block.word(entry + ORDINAL) === 0;
  }

  get definition(): Definition {
    return this.metric.definition;
  }

  /** Returns the series' address in a lane; undefined if the lane has no page and the block has no room for one. */
  addressIn(lane: number): SeriesAddress | undefined {
    const address = this.#addressOn(this.table, lane);
    const { pageKind, words } = this.metric.shape;
    // An earlier holder of the lane may have been killed before it spilled.
    if (address && pageKind === PACKED_PAGE) this.attachment.kernel.sweep(address.word, address.bank, words);
    return address;
  }

  #addressOn(table: number, lane: number): SeriesAddress | undefined {
    const { block, kernel } = this.attachment;
    const page = kernel.pageOf(table, lane);
    if (page === 0) return undefined;
    const word = page + this.index * WORD_BYTES;
    const bank = page + block.word(table + TABLE_WORDS) * WORD_BYTES + this.index * BANK_BYTES;
    return { word, bank, extremes: this.definition.minMax ? bank + this.metric.shape.words * BANK_BYTES : 0 };
  }

  /**
   * Adds an amount of any size to the packed word that accompanies a counter's. Returns false if the block has no room
   * for that.
   */
  addToCompanion(units: number): boolean {
    const { attachment } = this;
    return attachment.guarded(() => {
      const table = attachment.kernel.companionOf(this.table);
      if (table === 0) return false;
      const add = (lane: number) => {
        const address = lane < 0 ? undefined : this.#addressOn(table, lane);
        if (address) attachment.kernel.spill(address.word, address.bank, 1, units);
        return address;
      };
      // The first borrowed lanes got their pages with the table.
      if (!add(attachment.takeLane())) attachment.borrow(add);
      return true;
    });
  }

  /** Adds an amount of any size to an up-down counter. Returns false if the block has no room for that. */
  changeFar(units: number): boolean {
    const { attachment, entry, table, index } = this;
    return attachment.guarded(() =>
      attachment.withLane((lane) => attachment.kernel.changeFar(entry, table, index, lane, units) !== 0),
    );
  }

  /** Refuses an amount for which the block has no room. */
  refuseLarge(units: number): void {
    const { attachment } = this;
    const { name, scale } = this.definition;
    attachment.kernel.count(FULL);
    attachment.refuse(
      rangeError(
        "BLOCK_FULL",
        `A large amount needs its own memory, but the block's ${attachment.block.maxBytes} bytes are taken, so ` +
          `"${name}" did not count ${units / scale}. Make the registry with a larger maxBytes.`,
      ),
    );
  }

  /** Returns the address that this thread may use from now on; undefined if it must borrow a lane for each record. */
  ownAddress(): SeriesAddress | undefined {
    return this.attachment.guarded(() => this.#ownAddress());
  }

  #ownAddress(): SeriesAddress | undefined {
    const { pageKind } = this.metric.shape;
    if (pageKind === SHARED_PAGE) return this.addressIn(0);
    const lane = this.attachment.takeLane();
    const own = lane >= 0 ? this.addressIn(lane) : undefined;
    if (own || pageKind !== COUNTER_PAGE) return own;
    // All threads may add to a counter word: without its own page, a thread uses another's.
    return { word: this.attachment.kernel.anyPage(this.table) + this.index * WORD_BYTES, bank: 0, extremes: 0 };
  }

  /** Calls `use` with an address in a borrowed lane. In a full block, only lanes that already have a page are used. */
  borrowAddress(use: (address: SeriesAddress) => void): void {
    this.attachment.borrow((lane) => {
      const address = this.addressIn(lane);
      if (address) use(address);
      return address;
    });
  }

  /** Returns a value in units of 1/scale, checked but not yet rounded; undefined if it was counted as rejected. */
  units(value: unknown): number | undefined {
    const { scale, name } = this.definition;
    const problem =
      typeof value !== "number"
        ? typeError(
            "VALUE_TYPE",
            `A value must be a number, but "${name}" got ${shown(value)} (${typeof value}). Convert it with Number() ` +
              "first.",
          )
        : !Number.isFinite(value)
          ? rangeError(
              "VALUE_NOT_FINITE",
              `A value must be finite, but "${name}" got ${shown(value)}. Check it before it is recorded, or attach ` +
                'with onInvalid: "count".',
            )
          : Math.abs(value * scale) >= TOO_LARGE
            ? rangeError(
                "VALUE_TOO_LARGE",
                `A value must be below 2^120 in units of 1/scale, but "${name}" has ` +
                  `scale ${scale} and got ${shown(value)}. Define the metric with a smaller scale.`,
              )
            : undefined;
    if (problem) {
      this.attachment.refuse(problem);
      return undefined;
    }
    return (value as number) * scale;
  }

  /** Returns whether values are a batch. If they are not, throws, or counts them as rejected. */
  isBatch(values: unknown): boolean {
    this.attachment.assertAttached();
    // Not `instanceof`: the array may come from another realm.
    if (Object.prototype.toString.call(values) === "[object Float64Array]") return true;
    this.attachment.refuse(
      typeError(
        "VALUE_TYPE",
        `recordAll takes a Float64Array, but "${this.definition.name}" got ${shown(values)}. Use Float64Array.from(…).`,
      ),
    );
    return false;
  }

  /**
   * Returns whether a whole batch can be recorded. If not, throws the error of its first bad value, or counts it as
   * rejected.
   */
  takesAll(values: Float64Array): boolean {
    const { scale } = this.definition;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      // False for values that are not finite, too. The limit is a literal, as in Mean.record.
      const isFine = Math.abs(value * scale) < 2 ** 120;
      if (!isFine && this.units(value) === undefined) return false;
    }
    return true;
  }

  /** Returns the same as `units`, but rejects fractions if the scale is 1. */
  wholeUnits(value: unknown): number | undefined {
    const units = this.units(value);
    if (units === undefined || this.definition.scale !== 1 || Number.isInteger(units)) return units;
    this.attachment.refuse(
      rangeError(
        "VALUE_FRACTIONAL",
        `A metric of scale 1 counts whole numbers, but "${this.definition.name}" got ${shown(value)}. Define it with ` +
          "a larger scale: 10000 keeps four decimals.",
      ),
    );
    return undefined;
  }
}
