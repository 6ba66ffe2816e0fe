/**
 * The blocks of workers that started before the process had a shared one. Such a worker has a separate block. Threads
 * hear of each other's blocks by a broadcast: whoever made one announces it, and announces it again when a thread asks.
 */

import { builtin } from "../core/platform/builtin.ts";
import { runCallback } from "../core/platform/callback.ts";
import { Registry } from "../core/registry.ts";
import { warnOfOtherVersion } from "./otherVersions.ts";

const CHANNEL = "threadtally/prom-client";

type Message = { readonly type: "ask" } | { readonly type: "block"; readonly handle: Registry["handle"] };

const late = new Set<Registry>();

/** Returns the registries of other blocks that this thread has heard of. */
export function lateRegistries(): Iterable<Registry> {
  return late;
}

/** Listens for other blocks, and announces this thread's, if it has made it. Keeps no thread alive. */
export function meetOthers(registry: Registry, isMaker: boolean): void {
  const { BroadcastChannel } = builtin("node:worker_threads") ?? {};
  if (!BroadcastChannel) return;
  const channel = new BroadcastChannel(CHANNEL);
  (channel as { unref?(): void }).unref?.();
  const post = (message: Message) => channel.postMessage(message);
  const announce = () => isMaker && post({ type: "block", handle: registry.handle });
  channel.onmessage = (event) => {
    const { data } = event as { readonly data: Message };
    const heard = () => {
      if (data.type === "ask") announce();
      else meet(registry, data.handle);
    };
    runCallback(heard, (problem) => {
      if ((problem as { readonly code?: string }).code === "HANDLE_VERSION") warnOfOtherVersion();
    });
  };
  announce();
  post({ type: "ask" });
}

function meet(own: Registry, handle: Registry["handle"]): void {
  const met = Registry.attach(handle);
  if (met !== own) late.add(met);
}
