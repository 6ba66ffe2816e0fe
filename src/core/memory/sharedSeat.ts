/** A thread's seat in a block, as all copies of the package in the thread share it. */

import type { Channel } from "./channel.ts";

/** A `collect` callback. Plain data and functions: another copy of the package may run it. */
export interface Collector {
  /** The Collectors that it came by. */
  readonly addedBy: object;
  /** True once it was taken away or replaced. One whose registry was detached meanwhile still has its turn. */
  isOver: boolean;
  /** May return a promise, which is not awaited. */
  collect(): unknown;
  /** Reports an error without ever throwing, and takes away the levels that the callback did not renew. */
  fail(error: unknown): void;
}

/** A thread's seat in a block. Plain data and functions, since a copy of another version may have made it. */
export interface Seat {
  readonly block: string;
  /** This thread's number. */
  readonly thread: number;
  /** What this thread writes into a lane that it takes: [guardian + 1 : 32 | thread + 1 : 32]. */
  readonly claim: bigint;
  /** How many attachments use it: copies of the package that have not detached. */
  attachments: number;
  /** Whether other threads may have the block. */
  isKnown: boolean;
  /** By the gauge's name, or by the callback itself: the newest copy's callback replaces its predecessor's. */
  readonly collectors: Map<unknown, Collector>;
  isCollecting: boolean;
  /** Runs of callbacks that began something async, in this turn of the event loop. */
  asyncRuns: number;
  /** The channel on which other threads ask for levels, open while there are callbacks. */
  requests: Channel | undefined;
  /** Returns the thread's lane, which is taken at the first need; -1 while all are held. */
  lane(): number;
  releaseLane(): void;
  /** Returns the thread's number among those that ask and answer. */
  number(): number;
  /** Releases all lanes of a thread that has ended, and of those that it guarded. */
  releaseThread(thread: number): void;
  /** Returns whether anybody holds a lane. */
  isUsed(): boolean;
}
