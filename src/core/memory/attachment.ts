/**
 * One thread's hold on one block: its kernel instance and its seat. A thread has one for each block and copy of the
 * package.
 */

import { BORROWED_LANES, LANES, REJECTED, REMOVALS } from "../../../assembly/layout.ts";
import { rangeError } from "../errors.ts";
import { runCallback } from "../platform/callback.ts";
import { warn } from "../platform/warning.ts";
import type { Block } from "./block.ts";
import { Borrowing } from "./borrowing.ts";
import { asCorruption } from "./corruption.ts";
import { host } from "./host.ts";
import { instantiate, type Kernel, type Put } from "./kernel.ts";
import { joinSeat, leaveSeat, privateSeat } from "./seat.ts";
import { SeriesReader } from "./seriesReader.ts";
import type { Seat } from "./sharedSeat.ts";
import { THREAD_MASK } from "./thread.ts";

/** A series of which this thread keeps an address in its lane. */
export interface LaneUser {
  /** Drops the address: the lane was released. */
  forgetLane(): void;
  /** Drops the address if the series was removed. Returns true then. */
  pause(): boolean;
  /** Takes back what protected the address in the lane. */
  unpin?(): void;
}

/** Addresses are checked once for so many that the thread keeps, when series were removed. */
const ADDRESSES_PER_REMOVAL = 16;

let hasFirst = false;

export class Attachment {
  /** True for this thread's first attachment, for which the hot paths have their own call sites. */
  readonly isFirst = !hasFirst;
  readonly block: Block;
  readonly kernel: Kernel;
  /** Treatment of a value that cannot be recorded. */
  onInvalid: "throw" | "count" = "throw";
  /** State shared with this thread's other attachments to the block. */
  readonly seat: Seat;
  /** This thread's use of borrowed lanes. */
  readonly borrowing = new Borrowing();
  readonly #makeKernel: (put?: Put) => Kernel;
  #reader: SeriesReader | undefined;
  #lane = -1;
  readonly #users = new Set<LaneUser>();
  #removals = 0; // as of the last pause
  #detached = false;
  #hasRejected = false;

  /** Attaches this thread. `isKnown`: the block came from another thread, or from another copy of the package. */
  constructor(block: Block, isKnown = false, makeKernel = (put?: Put) => instantiate(block.memory, put)) {
    hasFirst = true;
    this.block = block;
    this.#makeKernel = makeKernel;
    this.kernel = makeKernel();
    // Watches from now on: a worker may get the handle long after its start.
    host().watch();
    this.seat = isKnown ? joinSeat(block, this.kernel) : privateSeat(block, this.kernel);
  }

  /** The reader of whole series, made when it is first needed. */
  get reader(): SeriesReader {
    this.#reader ??= new SeriesReader(this.#makeKernel);
    return this.#reader;
  }

  /** This thread's number. */
  get thread(): number {
    return this.seat.thread;
  }

  get claim(): bigint {
    return this.seat.claim;
  }

  /** Number of the lane that this thread holds; -1 if it holds none. */
  get lane(): number {
    return this.#lane;
  }

  /** Returns this thread's lane, taking one at the first call; -1 while others hold all lanes. */
  takeLane(): number {
    // Cached here, too: the lane is kept until all attachments of the thread have ended.
    if (this.#lane < 0) this.#lane = this.seat.lane();
    return this.#lane;
  }

  get detached(): boolean {
    return this.#detached;
  }

  assertAttached(): void {
    if (!this.#detached) return;
    throw rangeError(
      "DETACHED",
      "A registry and its metrics cannot be used after registry.detach() in this thread, but were. Detach last, or " +
        "attach again and get the metric from the new registry.",
    );
  }

  /**
   * Runs `work`, which dereferences addresses stored in the block. Corruption surfaces as a `CORRUPT` error, never as
   * an out-of-bounds access or an endless loop.
   */
  guarded<T>(work: () => T): T {
    this.assertAttached();
    this.block.assertWhole();
    try {
      return work();
    } catch (problem) {
      throw asCorruption(problem);
    }
  }

  /** Registers a series, to drop its address when the lane is released or the series was removed. */
  addUser(user: LaneUser): void {
    this.#users.add(user);
  }

  /**
   * Drops the addresses of removed series, so that they may get other label sets. Called where this thread does
   * something else than record. Skipped while few series were removed, unless forced: each call costs two loads for
   * each address. Returns true if it dropped any.
   */
  pause(isForced = false): boolean {
    const removals = this.kernel.headerWord(REMOVALS);
    const recent = (removals - this.#removals) | 0; // 32 bits, which wrap
    if (!isForced && recent * ADDRESSES_PER_REMOVAL < this.#users.size) return false;
    this.#removals = removals;
    let dropped = false;
    for (const user of this.#users) {
      if (!user.pause()) continue;
      this.#users.delete(user);
      dropped = true;
    }
    return dropped;
  }

  /** Calls `use` with this thread's lane, or with a borrowed one. */
  withLane<T>(use: (lane: number) => T): T {
    const lane = this.takeLane();
    return lane >= 0 ? use(lane) : this.borrow(use);
  }

  /**
   * Calls `use` with borrowed lanes, one after the other, until it returns something other than undefined. Nobody else
   * uses a lane meanwhile. Throws if all that could serve stay busy.
   */
  borrow<T>(use: (lane: number) => T | undefined): T {
    const result = this.borrowing.run(this.kernel, this.claim, use);
    if (result !== undefined) return result;
    const { maxThreads, maxBytes } = this.block;
    const stuck = "and all borrowed ones that could serve are stuck, so nothing was recorded.";
    throw rangeError(
      "NO_LANE",
      this.#lane < 0
        ? `All ${maxThreads} lanes are held by other threads ${stuck} Raise maxThreads, or call registry.detach() in ` +
            "threads that end."
        : `This thread's lane has no room for the metric, since the block's ${maxBytes} bytes are taken, ${stuck} ` +
            "Make the registry with a larger maxBytes.",
    );
  }

  /** Rejects a value or label set, or throws the error, depending on `onInvalid`. */
  refuse(error: unknown): void {
    if (this.onInvalid === "throw") throw error;
    this.reject(error);
  }

  /** Counts a value or label set as rejected, where nothing may be thrown. The first time warns, with the error. */
  reject(error: unknown): void {
    this.kernel.count(REJECTED);
    if (this.#hasRejected) return;
    this.#hasRejected = true;
    const report = () =>
      warn(
        "THREADTALLY_REJECTED",
        `A value or label set was not recorded, but counted in stats().rejected. Further ones do not warn. ${error}`,
      );
    // The error may come from a user's function, and have no text.
    runCallback(report, () => {});
  }

  /** Gives this thread's lane back. What was recorded stays. */
  detach(): void {
    if (this.#detached) return;
    this.#detached = true;
    for (const user of this.#users) user.forgetLane();
    try {
      // If another copy keeps the lane, the pins would stay there.
      if (this.seat.attachments > 1) for (const user of this.#users) user.unpin?.();
    } catch {
      // The block was overwritten. The thread has left it nevertheless, and every other use throws CORRUPT.
    }
    this.#users.clear();
    this.#lane = -1;
    leaveSeat(this.seat);
  }

  /**
   * Returns the end of the lanes that were ever taken; never beyond the lane table, whatever was written into the
   * header.
   */
  laneMark(): number {
    return Math.min(this.kernel.headerWord(LANES), BORROWED_LANES + this.block.maxThreads);
  }

  /** Returns the thread that holds a lane; undefined if none does or the lane is only borrowed. */
  holderOf(lane: number): number | undefined {
    const claim = lane >= BORROWED_LANES && lane < this.laneMark() ? this.kernel.claimOf(lane) : 0n;
    return claim === 0n ? undefined : Number(claim & THREAD_MASK) - 1;
  }

  /** Returns the number of threads that hold a lane. */
  threads(): number {
    const holders = new Set(Array.from({ length: this.laneMark() }, (_, lane) => this.holderOf(lane)));
    holders.delete(undefined);
    return holders.size;
  }

  /** Releases the lanes of threads whose end no guardian has seen. */
  releaseEnded(): void {
    this.assertAttached();
    this.pause();
    this.seat.releaseEnded();
  }

  /** Releases all lanes of a thread that has ended, and of the threads that it guarded. */
  releaseThread(thread: number): void {
    this.seat.releaseThread(thread);
  }
}
