/**
 * The host of browsers, and of others without worker_threads: nothing reports a worker's exit, so its lane is not
 * released.
 */

import type { Handle } from "../core/memory/handle.ts";
import type { Host } from "../core/memory/host.ts";
import { builtin } from "../core/platform/builtin.ts";
import { openChannel } from "./channel.ts";

/**
 * Returns true in pages, and in hosts with only one thread, such as vm contexts, edge runtimes and Cloudflare's
 * workers.
 */
function isFirstThread(): boolean {
  if (typeof document !== "undefined" || globalThis.navigator?.userAgent === "Cloudflare-Workers") return true;
  return !("WorkerGlobalScope" in globalThis || "WorkletGlobalScope" in globalThis);
}

export function webHost(): Host {
  const defaultHandles = new Map<string | undefined, Handle>();
  return {
    threadId: undefined,
    // Node's threads have numbers: a test runner may load a page's build into one of them.
    firstTicket: builtin("node:worker_threads") ? 2 ** 30 : 0,
    root: globalThis,
    isMainThread: isFirstThread(),
    // Not `typeof SharedArrayBuffer`: engines differ in what they hide from a page that is not isolated.
    canShare: globalThis.crossOriginIsolated !== false,
    guardianOf: () => undefined,
    systemThread: () => 0,
    hasEnded: () => false,
    watch() {},
    watchWorker() {},
    known() {},
    forgotten() {},
    openChannel: (name, heard) => openChannel(globalThis.BroadcastChannel, name, heard),
    defaultHandle: (name) => defaultHandles.get(name),
    setDefaultHandle: (name, handle) => void defaultHandles.set(name, handle),
  };
}
