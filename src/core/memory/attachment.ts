/** One thread's hold on one block: its kernel instance and its seat. A thread has one for each block and copy of the package. */

import { BORROWED_LANES, LANES, REJECTED } from "../../../assembly/layout.ts";
import { rangeError } from "../errors.ts";
import type { Block } from "./block.ts";
import { asCorruption } from "./corruption.ts";
import { host } from "./host.ts";
import { instantiate, type Kernel } from "./kernel.ts";
import { joinSeat, leaveSeat, privateSeat } from "./seat.ts";
import type { Seat } from "./sharedSeat.ts";
import { THREAD_MASK } from "./thread.ts";

/** How often all borrowed lanes are tried before a record gives up. */
const BORROWING_PASSES = 1000;

/** Metrics that keep an address into the lane give it up when the lane is given up. */
export interface LaneUser {
  forgetLane(): void;
}

let made = 0;

export class Attachment {
  /** Whether it is this thread's first one: the hot paths keep calls of their own for it. */
  readonly isFirst = made++ === 0;
  readonly block: Block;
  readonly kernel: Kernel;
  /** What happens to a value that cannot be recorded. */
  onInvalid: "throw" | "count" = "throw";
  /** What it shares with this thread's other attachments to the block. */
  readonly seat: Seat;
  #lane = -1;
  #users: LaneUser[] = [];
  #detached = false;

  /** `isKnown`: the block came from another thread, or from another copy of the package. */
  constructor(block: Block, kernel: Kernel = instantiate(block.memory), isKnown = false) {
    this.block = block;
    this.kernel = kernel;
    // From now on: a worker may get the handle long after its start.
    host().watch();
    this.seat = isKnown ? joinSeat(block, kernel) : privateSeat(block, kernel);
  }

  /** This thread's number. */
  get thread(): number {
    return this.seat.thread;
  }

  get claim(): bigint {
    return this.seat.claim;
  }

  /** The lane that this thread holds; -1 for none. */
  get lane(): number {
    return this.#lane;
  }

  /** Returns this thread's lane, taken at the first need of it; -1 while others hold all. */
  takeLane(): number {
    // Kept here, too: it stays until all attachments of the thread have ended.
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
      "A registry's metrics end with registry.detach() in this thread, but one was used afterwards. Detach last, or attach " +
        "again and ask the new registry for the metric.",
    );
  }

  /** Runs what follows addresses through the block. Damage becomes CORRUPT: it is never followed out of the block, nor for ever. */
  guarded<T>(work: () => T): T {
    this.assertAttached();
    this.block.assertWhole();
    try {
      return work();
    } catch (problem) {
      throw asCorruption(problem);
    }
  }

  /** Tells a metric when the lane is given up. */
  onRelease(user: LaneUser): void {
    this.#users.push(user);
  }

  /** Calls `use` with this thread's lane, or with a borrowed one. */
  withLane<T>(use: (lane: number) => T): T {
    const lane = this.takeLane();
    return lane >= 0 ? use(lane) : this.borrow(use);
  }

  /** Calls `use` with a borrowed lane that is this thread's alone meanwhile. */
  borrow<T>(use: (lane: number) => T): T {
    for (let pass = 0; pass < BORROWING_PASSES; pass++) {
      for (let lane = 0; lane < BORROWED_LANES; lane++) {
        if (!this.kernel.borrowLane(lane, this.claim)) continue;
        try {
          return use(lane);
        } finally {
          this.kernel.giveBackLane(lane);
        }
      }
    }
    throw rangeError(
      "NO_LANE",
      `All ${this.block.maxThreads} lanes are held by other threads and all borrowed ones are stuck, so nothing was ` +
        "recorded. Raise maxThreads, or let threads that end call registry.detach().",
    );
  }

  /** Counts a refused value, or throws the error, as `onInvalid` says. */
  refuse(error: unknown): void {
    if (this.onInvalid === "throw") throw error;
    this.kernel.count(REJECTED);
  }

  /** Gives this thread's lane back; what was recorded stays. */
  detach(): void {
    if (this.#detached) return;
    this.#detached = true;
    for (const user of this.#users) user.forgetLane();
    this.#users = [];
    this.#lane = -1;
    leaveSeat(this.seat);
  }

  /** Lanes that were ever taken end here; never beyond the lane table, whatever was written into the header. */
  laneMark(): number {
    return Math.min(this.kernel.headerWord(LANES), BORROWED_LANES + this.block.maxThreads);
  }

  /** The thread that holds a lane; undefined when none does, or the lane is only lent. */
  holderOf(lane: number): number | undefined {
    const claim = lane >= BORROWED_LANES && lane < this.laneMark() ? this.kernel.claimOf(lane) : 0n;
    return claim === 0n ? undefined : Number(claim & THREAD_MASK) - 1;
  }

  /** Returns how many threads hold a lane. */
  threads(): number {
    const holders = new Set<number | undefined>();
    for (let lane = this.laneMark() - 1; lane >= 0; lane--) holders.add(this.holderOf(lane));
    holders.delete(undefined);
    return holders.size;
  }

  /**
   * Releases all lanes of a thread that has ended, and of the threads it guarded. Called by the ended thread's guardian only, so a
   * lane is never released under a living thread.
   */
  releaseThread(thread: number): void {
    this.seat.releaseThread(thread);
  }
}
