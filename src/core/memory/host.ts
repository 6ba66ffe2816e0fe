/** What core asks of the host it runs in. src/hosts has one of each kind; src/index.ts hands core the right one. */

import type { Channel } from "./channel.ts";
import type { Handle } from "./handle.ts";
import type { Seat } from "./sharedSeat.ts";

export interface Host {
  /** This thread's number in the process; undefined where the host numbers none. Read when a registry is made. */
  readonly threadId: number | undefined;
  /** Where threads without a number of the host's begin to be numbered in a block. */
  readonly firstTicket: number;
  /** An object that all copies of the package in this thread have. */
  readonly root: object;
  /** Whether memory can be sent to other threads. */
  readonly canShare: boolean;
  /** Whether this is the thread that the others come from. */
  readonly isMainThread: boolean;
  /** The thread that will see this thread end, if it has the block too. */
  guardianOf(blockId: string): number | undefined;
  /** Sees the ends of workers that this thread starts from now on. Called when a registry is made. */
  watch(): void;
  /** Other threads may have this block from now on: this thread guards its descendants' lanes. */
  known(seat: Seat): void;
  /** This thread has left a block, in which its descendants' guardian is again this thread's own. */
  forgotten(blockId: string, guardian: number | undefined): void;
  /** Opens a channel; undefined where the host has none. */
  openChannel(name: string, heard: (message: unknown) => void): Channel | undefined;
  /** The handle that this thread's descendants find with `Registry.default()`. */
  defaultHandle: Handle | undefined;
}

let current: Host | undefined;
let detect: (() => Host) | undefined;

/** Sets the host. */
export function useHost(host: Host): void {
  current = host;
}

/** Sets what finds out about the host when it is first needed: importing the package must have no effect. */
export function detectHost(detector: () => Host): void {
  detect = detector;
}

export function host(): Host {
  current ??= detect?.();
  if (!current) throw new Error("No host was set. Import threadtally by its entry.");
  return current;
}
