/**
 * The interface between core and the host that it runs in. src/hosts implements it for each kind of host; src/index.ts
 * selects the implementation.
 */

import type { Channel } from "./channel.ts";
import type { Handle } from "./handle.ts";
import type { Seat } from "./sharedSeat.ts";

/** The classes of objects that a console shows with their readings. */
export interface ShownClasses {
  readonly metrics: readonly { readonly prototype: object }[];
  readonly registry: { readonly prototype: object };
}

export interface Host {
  /**
   * This thread's number in the process; undefined if the host does not number threads. Read when a registry is
   * created.
   */
  readonly threadId: number | undefined;
  /** First number in a block for threads that the host does not number. */
  readonly firstTicket: number;
  /** An object that all copies of the package in this thread share. */
  readonly root: object;
  /** True if memory can be sent to other threads. */
  readonly canShare: boolean;
  /** True for the thread that starts the others. */
  readonly isMainThread: boolean;
  /** Bytes of a block without a `maxBytes`, if the host can have more than 64 MiB at no cost. */
  readonly defaultBytes?: number | undefined;
  /** Makes the host's console show metrics and registries with their readings. */
  show?(classes: ShownClasses): void;
  /** Returns the thread that is notified when this thread ends, if it has the block too. */
  guardianOf(blockId: string): number | undefined;
  /**
   * Returns the number that the operating system gives to this thread; 0 if `hasEnded` cannot use it. Called when the
   * thread takes a lane.
   */
  systemThread(): number;
  /** Returns true if the thread with this number in the operating system has ended for good; false if in doubt. */
  hasEnded(systemThread: number): boolean;
  /** Watches for the exit of workers that this thread starts from now on. Called when a registry is created. */
  watch(): void;
  /** Sees the end of a worker of this thread that was started before. */
  watchWorker(worker: object): void;
  /** Makes this thread guard its descendants' lanes in a block that other threads may have from now on. */
  known(seat: Seat): void;
  /** Hands a block that this thread has left back to its own guardian, which then guards this thread's descendants. */
  forgotten(blockId: string, guardian: number | undefined): void;
  /** Opens a channel. Returns undefined if the host has none. */
  openChannel(name: string, heard: (message: unknown) => void): Channel | undefined;
  /** Returns the handle of the default registry of a name; undefined is the name of the one without. */
  defaultHandle(name: string | undefined): Handle | undefined;
  /** Sets the handle of a default registry, which this thread's descendants inherit. */
  setDefaultHandle(name: string | undefined, handle: Handle): void;
}

let current: Host | undefined;
let detect: (() => Host) | undefined;

/** Sets the host. */
export function useHost(host: Host): void {
  current = host;
}

/** Sets the function that detects the host when it is first needed: importing the package must have no effect. */
export function detectHost(detector: () => Host): void {
  detect = detector;
}

export function host(): Host {
  current ??= detect?.();
  if (!current) throw new Error("No host was set. Import threadtally through its main entry.");
  return current;
}
