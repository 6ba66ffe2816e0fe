/** The host of Node, and of others with worker_threads: workers inherit registries through environment data. */

import type { Worker } from "node:worker_threads";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import type { Handle } from "../core/memory/handle.ts";
import type { Host } from "../core/memory/host.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { openChannel } from "./channel.ts";
import { showInConsole } from "./console.ts";
import { hasEnded, systemThread } from "./systemThreads.ts";
import { guardSeat, letGo, watchWorker, watchWorkers } from "./workers.ts";

/**
 * Returns the key of a default registry's handle. Copies of the package with the same memory layout read each other's
 * environment data.
 */
function defaultKey(name: string | undefined): string {
  const unnamed = `threadtally/${LAYOUT_VERSION}/default`;
  return name === undefined ? unnamed : `${unnamed}/${name}`;
}

/** Returns the key under which the nearest thread with a block, of this thread and its ancestors, is stored. */
const guardianKey = (blockId: string) => `threadtally/${LAYOUT_VERSION}/guardian/${blockId}`;

type WorkerThreads = typeof import("node:worker_threads");

/** Bytes of a block without a `maxBytes`, where address space costs nothing. */
const ROOMY = 2 ** 28;

/**
 * Returns true if the process may have as much address space as it likes, and memory is committed only as it is
 * touched. Windows commits all of it, Bun has room for few large memories, and 32 bits for few of any size.
 */
function isRoomy(): boolean {
  if ("Bun" in globalThis || "Deno" in globalThis) return false;
  try {
    const { arch, platform } = neededBuiltin("node:process");
    if (!arch.endsWith("64")) return false;
    if (platform === "darwin") return true;
    // A limit, such as that of ulimit -v, is kept for the rest of the process.
    const limits = neededBuiltin("node:fs").readFileSync("/proc/self/limits", "latin1");
    return /^Max address space +unlimited /m.test(limits);
  } catch {
    return false; // there is no such file, it may not be read, or a test runner stands in for Node's modules
  }
}

export function nodeHost(threads: WorkerThreads): Host {
  const { threadId, getEnvironmentData, setEnvironmentData } = threads;
  // Deno reports `isMainThread` and the main thread's number in its web workers.
  const isWebWorker = threads.isMainThread && "DedicatedWorkerGlobalScope" in globalThis;
  return {
    threadId: isWebWorker ? undefined : threadId,
    firstTicket: 2 ** 30, // above the numbers of the host's other threads
    // Not `globalThis`: test runners give each file another one. Not `process`: Jest gives each file a copy.
    root: neededBuiltin("node:process"),
    isMainThread: threads.isMainThread && !isWebWorker,
    canShare: true,
    get defaultBytes() {
      return isRoomy() ? ROOMY : undefined;
    },
    show: showInConsole,
    guardianOf: (blockId) => getEnvironmentData(guardianKey(blockId)) as unknown as number | undefined,
    // The main thread ends with the process.
    systemThread: () => (threads.isMainThread ? 0 : systemThread()),
    hasEnded,
    watch: watchWorkers,
    watchWorker: (worker) => watchWorker(worker as Worker),
    known(seat) {
      setEnvironmentData(guardianKey(seat.block), threadId as never);
      guardSeat(seat);
    },
    forgotten(blockId, guardian) {
      setEnvironmentData(guardianKey(blockId), guardian as never);
      letGo();
    },
    // Not the global one: Deno's would keep the process alive.
    openChannel: (name, heard) => openChannel(threads.BroadcastChannel, name, heard),
    defaultHandle: (name) => getEnvironmentData(defaultKey(name)) as unknown as Handle | undefined,
    setDefaultHandle: (name, handle) => setEnvironmentData(defaultKey(name), handle as never),
  };
}
