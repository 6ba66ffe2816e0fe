/**
 * A thread's seat in a block: its number, its lane and its `collect` callbacks. All copies of the package in a thread
 * share it, so that a thread has one lane however often the package is loaded.
 */

import { BORROWED_LANES, LANES, RELEASES, REQUESTS, TICKET } from "../../../assembly/layout.ts";
import type { Block } from "./block.ts";
import { host } from "./host.ts";
import type { Kernel } from "./kernel.ts";
import type { Seat } from "./sharedSeat.ts";
import { ANSWERS, guardianIn, THREAD_BITS, THREAD_MASK, thread, withoutFlag } from "./thread.ts";

/** The parts of a block that a seat needs. */
type SeatBlock = Pick<Block, "id" | "maxThreads">;

/** Makes the seat in a block that no other thread, and no other copy of the package in this thread, has. */
export function privateSeat(block: SeatBlock, kernel: Kernel): Seat {
  return makeSeat(block, kernel, claimHere(block.id, kernel), false);
}

/** Returns this thread's seat in a block that it got through a handle. */
export function joinSeat(block: SeatBlock, kernel: Kernel): Seat {
  const { seats, claims, isShared } = thread();
  const seat = seats.get(block.id);
  if (seat) {
    seat.attachments++;
    return seat;
  }
  const made = makeSeat(block, kernel, claims.get(block.id) ?? claimHere(block.id, kernel), isShared);
  makeKnown(made);
  return made;
}

/**
 * Makes the seat known: from now on all copies find it, and this thread is a guardian. Called when the block can reach
 * other threads.
 */
export function makeKnown(seat: Seat): void {
  if (seat.isKnown) return;
  seat.isKnown = true;
  thread().seats.set(seat.block, seat);
  thread().claims.set(seat.block, seat.claim);
  host().known(seat);
}

/** Ends one attachment's use of the seat. Each attachment calls it once; the last one releases the lane. */
export function leaveSeat(seat: Seat): void {
  if (--seat.attachments > 0) return;
  seat.releaseLane();
  if (!seat.isKnown) return;
  thread().seats.delete(seat.block);
  thread().claims.delete(seat.block);
  host().forgotten(seat.block, guardianIn(seat.claim));
}

function claimHere(block: string, kernel: Kernel): bigint {
  const own = host().threadId ?? host().firstTicket + kernel.takeTicket(TICKET);
  const guardian = host().guardianOf(block);
  return (BigInt(guardian === undefined ? 0 : guardian + 1) << THREAD_BITS) | BigInt(own + 1);
}

/**
 * Makes a seat. `mayHoldLane`: the thread may have dropped an earlier seat in this block, whose lane, with its levels,
 * is still the thread's.
 */
function makeSeat({ id, maxThreads }: SeatBlock, kernel: Kernel, claim: bigint, mayHoldLane: boolean): Seat {
  // Never beyond the lane table, whatever was written into the header.
  const laneMark = () => Math.min(kernel.headerWord(LANES), BORROWED_LANES + maxThreads);
  let lane = -1;
  let triedAt = -1;
  let number = 0;
  let isNew = !mayHoldLane;
  /** The claim as it is in the lane: with or without the flag. */
  let held = claim;
  const findLane = () => {
    if (isNew) return lane;
    isNew = true;
    lane = heldUnder(kernel, claim, laneMark());
    if (lane >= 0) held = kernel.claimOf(lane);
    return lane;
  };
  return {
    block: id,
    thread: Number(claim & THREAD_MASK) - 1,
    claim,
    attachments: 1,
    isKnown: false,
    collectors: new Map(),
    isCollecting: false,
    asyncRuns: 0,
    isFresh: false,
    requests: undefined,
    lane() {
      if (findLane() >= 0) return lane;
      const releases = kernel.headerWord(RELEASES);
      // Searching all lanes is worthwhile only if one was released since the last time.
      if (releases === triedAt) return lane;
      triedAt = releases;
      lane = kernel.takeLane(held);
      if (lane >= 0) {
        kernel.setSystemThread(lane, (BigInt(host().systemThread()) << THREAD_BITS) | (claim & THREAD_MASK));
        return lane;
      }
      this.releaseEnded();
      return this.lane();
    },
    releaseLane() {
      if (findLane() >= 0) kernel.releaseLane(lane, held, claim);
    },
    answer(isAnswering) {
      const isHeld = findLane() >= 0;
      const before = held;
      held = isAnswering ? claim | ANSWERS : claim;
      if (isHeld) kernel.changeClaim(lane, before, held);
      else if (isAnswering && this.lane() < 0) kernel.takeTicket(REQUESTS);
    },
    others() {
      const own = findLane();
      const found = new Map<number, number>();
      for (let at = BORROWED_LANES; at < laneMark(); at++) {
        const other = kernel.claimOf(at);
        if (other < 0n && at !== own) found.set(at, Number(other & THREAD_MASK) - 1);
      }
      return found;
    },
    number() {
      number ||= kernel.takeTicket(TICKET) + 1;
      return number;
    },
    releaseThread: (ended) => releaseThread(kernel, ended, laneMark(), claim),
    releaseEnded() {
      for (let at = BORROWED_LANES; at < laneMark(); at++) {
        const holder = kernel.claimOf(at) & THREAD_MASK;
        if (holder !== (claim & THREAD_MASK) && hasHolderEnded(kernel, at, holder))
          releaseThread(kernel, Number(holder) - 1, laneMark(), claim);
      }
    },
    isUsed() {
      for (let at = laneMark() - 1; at >= 0; at--) if (kernel.claimOf(at) !== 0n) return true;
      return false;
    },
  };
}

/** Returns the lane that is held under a claim, or -1 if there is none. */
function heldUnder(kernel: Kernel, claim: bigint, mark: number): number {
  for (let lane = mark - 1; lane >= BORROWED_LANES; lane--) {
    if (withoutFlag(kernel.claimOf(lane)) === claim) return lane;
  }
  return -1;
}

/** Returns true if the operating system reports that a lane's holder, by its part of the claim, has ended. */
function hasHolderEnded(kernel: Kernel, lane: number, holder: bigint): boolean {
  const system = kernel.systemThreadOf(lane);
  return system > THREAD_MASK && (system & THREAD_MASK) === holder && host().hasEnded(Number(system >> THREAD_BITS));
}

/**
 * Releases the lanes of an ended thread and of its descendants. The host ends a thread's descendants before the thread
 * itself, so a lane is never released while its holder runs.
 */
function releaseThread(kernel: Kernel, thread: number, mark: number, by: bigint): void {
  const ended = new Set([BigInt(thread + 1)]);
  for (const id of ended) {
    for (let lane = 0; lane < mark; lane++) {
      const claim = kernel.claimOf(lane);
      // A set may grow while it is iterated, so the descendants come later in this loop.
      if ((claim & THREAD_MASK) === id) kernel.releaseLane(lane, claim, by);
      else if (withoutFlag(claim) >> THREAD_BITS === id) ended.add(claim & THREAD_MASK);
    }
  }
}
