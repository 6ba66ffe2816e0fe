/** The interface of a thread's seat in a block, which all copies of the package in the thread share. */

import type { Channel } from "./channel.ts";

/** A `collect` callback. Plain data and functions: another copy of the package may run it. */
export interface Collector {
  /** The `Collectors` object that added it. */
  readonly addedBy: object;
  /** True once it was removed or replaced. A callback whose registry was detached meanwhile is still called. */
  isOver: boolean;
  /** True if its last run returned a promise or another thenable; undefined before its first run. */
  isAsync: boolean | undefined;
  /** Calls the callback. */
  collect(): unknown;
  /** Reports an error without ever throwing, and clears the levels that the callback did not renew. */
  fail(error: unknown): void;
}

/** A thread's seat in a block. Plain data and functions, since a copy of another version may have made it. */
export interface Seat {
  readonly block: string;
  /** This thread's number. */
  readonly thread: number;
  /** Value of the claim word of each lane that this thread takes, without the flag of a thread that answers. */
  readonly claim: bigint;
  /** Number of attachments that use it: copies of the package that have not detached. */
  attachments: number;
  /** True if other threads may have the block. */
  isKnown: boolean;
  /**
   * Callbacks by the gauge's identity, or by the callback itself: the newest copy's callback replaces its
   * predecessor's.
   */
  readonly collectors: Map<unknown, Collector>;
  isCollecting: boolean;
  /** Number of runs, in this turn of the event loop, with callbacks that began something async. */
  asyncRuns: number;
  /** True in the turn in which a request that awaited the async callbacks has ended: readings need not begin them. */
  isFresh: boolean;
  /** The channel on which other threads request levels, open while there are callbacks. */
  requests: Channel | undefined;
  /** Returns the thread's lane, and takes one if the thread has none; -1 while all are held. */
  lane(): number;
  releaseLane(): void;
  /** Flags this thread's lane, so that other threads' requests wait for this thread, or removes the flag. */
  answer(isAnswering: boolean): void;
  /** Returns the other threads that answer requests, by lane. */
  others(): ReadonlyMap<number, number>;
  /** Returns the number that identifies this thread in requests and replies: not its thread id. */
  number(): number;
  /** Releases all lanes of a thread that has ended, and of those that it guarded. */
  releaseThread(thread: number): void;
  /** Releases the lanes of all threads that have ended, where the host can tell. */
  releaseEnded(): void;
  /** Returns whether anybody holds a lane. */
  isUsed(): boolean;
}
