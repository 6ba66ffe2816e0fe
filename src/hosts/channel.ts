/** What all threads hear: a BroadcastChannel that keeps neither a process nor a worker alive. */

import type { Channel } from "../core/host.ts";

/** The constructor that Node and browsers share. Node's channels have `unref`, a browser's need none. */
type ChannelConstructor = new (
  name: string,
) => {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
  unref?(): unknown;
};

export function openChannel(
  Broadcast: ChannelConstructor | undefined,
  name: string,
  heard: (message: unknown) => void,
): Channel | undefined {
  if (!Broadcast) return undefined;
  const channel = new Broadcast(name);
  channel.onmessage = ({ data }: { readonly data: unknown }) => heard(data);
  channel.unref?.();
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}
