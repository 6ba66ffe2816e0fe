/** Broadcast channels that keep neither a process nor a worker alive. */

import type { Channel } from "../core/memory/channel.ts";

interface BroadcastLike {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
  unref?(): unknown;
}

/** The constructor that Node and browsers share. Node's channels have `unref`; a browser's need none. */
type BroadcastConstructor = new (name: string) => BroadcastLike;

/**
 * A channel that stays open in Deno, which delivers nothing to channels opened after a thread has closed its last one.
 */
let keeper: BroadcastLike | undefined;

/** Opens a channel. In Node, it keeps the thread alive until it is closed. */
export function openBroadcast(
  Broadcast: BroadcastConstructor,
  name: string,
  heard: (message: unknown) => void,
): BroadcastLike {
  if (!keeper && "Deno" in globalThis) {
    keeper = new Broadcast("threadtally");
    keeper.unref?.();
  }
  const channel = new Broadcast(name);
  channel.onmessage = ({ data }: { readonly data: unknown }) => heard(data);
  return channel;
}

export function openChannel(
  Broadcast: BroadcastConstructor | undefined,
  name: string,
  heard: (message: unknown) => void,
): Channel | undefined {
  if (!Broadcast) return undefined;
  const channel = openBroadcast(Broadcast, name, heard);
  channel.unref?.();
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}
