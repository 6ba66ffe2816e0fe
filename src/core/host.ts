/** What core asks of the host it runs in. src/hosts has one of each kind; src/index.ts hands core the right one. */

import type { Attachment } from "./attachment.ts";
import type { Handle } from "./handle.ts";

/** What every thread that opened the same name hears, its own posts excepted. It keeps no thread alive. */
export interface Channel {
  post(message: unknown): void;
  close(): void;
}

export interface Host {
  /** This thread's number in the process; undefined where the host numbers none. Read when a registry is made. */
  readonly threadId: number | undefined;
  /** Where threads without a number of the host's begin to be numbered in a block. */
  readonly firstTicket: number;
  /** Whether memory can be sent to other threads. */
  readonly canShare: boolean;
  /** Whether this is the thread that the others come from. */
  readonly isMainThread: boolean;
  /** The thread that will see this thread end, if it has the block too. */
  guardianOf(blockId: string): number | undefined;
  /** This thread now has a block: from here on it guards its descendants' lanes. */
  attached(attachment: Attachment): void;
  detached(attachment: Attachment): void;
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
