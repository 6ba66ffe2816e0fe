/** One series of a metric, as one thread reaches it: the addresses of its words. */

import {
  BANK_BYTES,
  COUNTER_PAGE,
  LEVEL_PAGE,
  PACKED_PAGE,
  SHARED_PAGE,
  TABLE_WORDS,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { CheckedSeries, noRoom } from "./checkedSeries.ts";
import { corrupt } from "./corruption.ts";
import type { FoundSeries } from "./creation.ts";
import type { Metric } from "./metric.ts";
import { pin, unpin } from "./pins.ts";
import { type Row, rowOf } from "./row.ts";

/** The addresses, in one lane, of a series' words and of the banks of packed ones. */
export interface SeriesAddress {
  readonly word: number;
  readonly bank: number;
  /** Address of its extremes; 0 if it keeps none. */
  readonly extremes: number;
}

/** The use of a series by an object that keeps an address of it. */
export interface SeriesUser {
  /** Drops the address: the lane was released, or the series may get another label set. */
  forgetAddress(): void;
}

/** Finds the series of this one's label set again. `isNeeded`: creates it if there is none. */
export type Find = (isNeeded: boolean) => FoundSeries | undefined;

export class Series extends CheckedSeries implements Row {
  /** Address of its entry. */
  entry = 0;
  /** Address of its page table. */
  table = 0;
  /** Index of its first word in each page. */
  index = 0;
  /** True for the series that label sets beyond the limit share. */
  isOverflow = false;
  readonly #find: Find | undefined;
  #creation = 0; // 0 for a metric's first series, which stays
  #user: SeriesUser | undefined;
  #pinnedIn = -1; // lane
  /** True for series beyond the family's cache: their metric must keep no address. */
  isUncached = false;
  /** Called when the series was removed, and this thread unpinned it. */
  onGone: (() => void) | undefined;

  constructor(attachment: Attachment, metric: Metric, found: FoundSeries, find?: Find) {
    super(attachment, metric);
    this.#find = find;
    this.#bind(found);
  }

  #bind({ entry, creation }: FoundSeries): void {
    const { table, index } = rowOf(this.attachment, entry);
    this.entry = entry;
    this.table = table;
    this.index = index;
    this.#creation = creation;
    this.isOverflow = creation === 0 && this.metric.definition.labelNames.length > 0;
  }

  /**
   * Returns the series' address in a lane; undefined if the lane has no page and the block has no room for one. The
   * holder of the lane calls it, while the series is pinned.
   */
  addressIn(lane: number): SeriesAddress | undefined {
    const { pageKind, words } = this.metric.shape;
    const address = this.addressOn(this.table, pageKind === SHARED_PAGE ? 0 : lane);
    // An earlier holder of the lane may have been killed before it spilled.
    if (address && pageKind === PACKED_PAGE) this.attachment.kernel.sweep(address.word, address.bank, words);
    return address;
  }

  /** Returns the same in a table that may be the companion of the series' own. */
  addressOn(table: number, lane: number): SeriesAddress | undefined {
    const { block, kernel } = this.attachment;
    const page = kernel.pageOf(table, lane);
    if (page === 0) return undefined;
    const word = page + this.index * WORD_BYTES;
    const bank = page + block.word(table + TABLE_WORDS) * WORD_BYTES + this.index * BANK_BYTES;
    return { word, bank, extremes: this.definition.minMax ? bank + this.metric.shape.words * BANK_BYTES : 0 };
  }

  /**
   * Pins the series in a lane, so that it keeps its label set. If it has lost the label set, finds the label set's
   * present series first. Returns "gone" if there is none, and "full" if the lane has no room for its words. "crowded":
   * there is no room for one more pin, but those of the lane's other users hold the series until they run again.
   */
  #pin(lane: number, isNeeded: boolean): "pinned" | "crowded" | "gone" | "full" {
    const { kernel } = this.attachment;
    for (;;) {
      if (kernel.pageOf(this.table, lane) === 0) return "full";
      const pinned = this.#creation === 0 ? "pinned" : pin(this.attachment, this, this.entry, this.#creation, lane);
      if (pinned !== "gone") return pinned;
      if (!this.#seek(isNeeded)) return "gone";
    }
  }

  #unpin(lane: number): void {
    if (this.#creation !== 0) unpin(this.attachment, this, this.entry, lane);
  }

  /** Finds the present series of the label set. Returns false if there is none. */
  #seek(isNeeded: boolean): boolean {
    const found = this.#find?.(isNeeded);
    if (found) this.#bind(found);
    return found !== undefined;
  }

  /**
   * Returns the address that this thread may use until `user` must forget it; undefined if it must call `once`
   * for each record.
   */
  ownAddress(user: SeriesUser): SeriesAddress | undefined {
    return this.attachment.guarded(() => {
      // A label set that overflows may get its own series later.
      const address = this.isUncached || (this.isOverflow && this.#find) ? undefined : this.#ownAddress();
      if (!address) return undefined;
      this.#user = user;
      this.attachment.addUser(this);
      return address;
    });
  }

  #ownAddress(): SeriesAddress | undefined {
    const { pageKind } = this.metric.shape;
    // Cells that all threads share need a lane only for a pin.
    if (this.#creation === 0 && pageKind === SHARED_PAGE) return this.#sharedAddress();
    const lane = this.attachment.takeLane();
    const own = lane >= 0 && this.#pin(lane, false) === "pinned" ? this.addressIn(lane) : undefined;
    if (own) this.#pinnedIn = lane;
    return own || this.#creation !== 0 || pageKind !== COUNTER_PAGE ? own : this.#firstAddress();
  }

  #sharedAddress(): SeriesAddress {
    const address = this.addressIn(0);
    // The page of shared cells is created with its table, so only a corrupted block lacks it.
    if (!address) throw corrupt();
    return address;
  }

  /** Returns the address in lane 0 of a counter that stays: any thread may add to it there. */
  #firstAddress(): SeriesAddress {
    const page = this.attachment.kernel.firstPage(this.table);
    return { word: page + this.index * WORD_BYTES, bank: 0, extremes: 0 };
  }

  /**
   * Calls `use` with an address in this thread's lane or, unless the lane's holder must be the thread, in a borrowed
   * one. Returns false if there is none.
   */
  once(use: (address: SeriesAddress) => void, isNeeded = true): boolean {
    const attempt = (lane: number): boolean | undefined => {
      const pinned = this.#pin(lane, isNeeded);
      if (pinned === "gone") return false;
      if (pinned === "full") return undefined;
      try {
        const address = this.addressIn(lane);
        if (address) use(address);
        return address ? true : undefined;
      } finally {
        if (pinned === "pinned") this.#unpin(lane);
      }
    };
    return this.attachment.guarded(() => {
      if (this.isOverflow) this.#seek(isNeeded);
      const lane = this.attachment.takeLane();
      const done = lane >= 0 ? attempt(lane) : undefined;
      if (done !== undefined) return done;
      if (this.metric.shape.pageKind === LEVEL_PAGE) return false;
      return this.attachment.borrow(attempt);
    });
  }

  /**
   * Calls `use` with a lane that this thread holds meanwhile, its own or a borrowed one, and in which the series is
   * pinned. Returns `nothing` if the label set has no series. Throws if the lane has no page and the block no room.
   */
  pinned<T>(use: (lane: number) => T, nothing: T): T {
    // In an object, since a borrowed lane is tried again after undefined.
    const inLane = (lane: number): { readonly result: T } => {
      if (this.isOverflow && this.#find && !this.#seek(false)) return { result: nothing };
      const pinned = this.#pin(lane, false);
      if (pinned === "gone") return { result: nothing };
      if (pinned === "full") throw noRoom(this);
      try {
        return { result: use(lane) };
      } finally {
        if (pinned === "pinned") this.#unpin(lane);
      }
    };
    return this.attachment.guarded(() => this.attachment.withLane(inLane).result);
  }

  /** Calls `read` until the series kept its base meanwhile. Returns `nothing()` if the label set has no series. */
  read<T>(read: () => T, nothing: () => T): T {
    return this.attachment.guarded(() => {
      const { kernel } = this.attachment;
      if (this.isOverflow && this.#find && !this.#seek(false)) return nothing();
      for (;;) {
        if (kernel.enter(this.entry) === this.#creation) {
          const result = read();
          if (kernel.isEntered(this.entry)) return result;
        } else if (!this.#seek(false)) return nothing();
      }
    });
  }

  /** Returns true if the series has its label set and was not removed. */
  isStanding(): boolean {
    const { kernel } = this.attachment;
    return this.#creation === 0 || (kernel.enter(this.entry) === this.#creation && kernel.vacancyOf(this.entry) === 0);
  }

  /** Drops the address: this thread's lane is released. */
  forgetLane(): void {
    this.#user?.forgetAddress();
    this.#user = undefined;
  }

  /** Takes back the pin that protected the address. */
  unpin(): void {
    if (this.#pinnedIn >= 0) this.#unpin(this.#pinnedIn);
    this.#pinnedIn = -1;
  }

  /** Unpins the series if it was removed. First the address is forgotten, then it is unpinned. */
  pause(): boolean {
    if (this.isStanding()) return false;
    this.forgetLane();
    this.unpin();
    this.onGone?.();
    return true;
  }
}
