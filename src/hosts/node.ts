/** Node, and hosts that offer its worker_threads: registries travel to workers in environment data. */

import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import type { Handle } from "../core/memory/handle.ts";
import type { Host } from "../core/memory/host.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { openChannel } from "./channel.ts";
import { guardSeat, letGo, watchWorkers } from "./workers.ts";

/** Copies of the package with the same memory layout understand each other's environment data. */
const DEFAULT = `threadtally/${LAYOUT_VERSION}/default`;

/** Names the nearest thread, of this one and its ancestors, that has a block. */
const guardianKey = (blockId: string) => `threadtally/${LAYOUT_VERSION}/guardian/${blockId}`;

type WorkerThreads = typeof import("node:worker_threads");

export function nodeHost(threads: WorkerThreads): Host {
  const { threadId, getEnvironmentData, setEnvironmentData } = threads;
  // A web worker of Deno is told that it is the main thread, and has its number.
  const isWebWorker = threads.isMainThread && "DedicatedWorkerGlobalScope" in globalThis;
  return {
    threadId: isWebWorker ? undefined : threadId,
    firstTicket: 2 ** 30, // beyond the numbers of the host's other threads
    // Not `globalThis`: test runners give each file another one. Nor `process`: Jest gives each file a copy.
    root: neededBuiltin("node:process"),
    isMainThread: threads.isMainThread && !isWebWorker,
    canShare: true,
    guardianOf: (blockId) => getEnvironmentData(guardianKey(blockId)) as unknown as number | undefined,
    watch: watchWorkers,
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
    get defaultHandle() {
      return getEnvironmentData(DEFAULT) as unknown as Handle | undefined;
    },
    set defaultHandle(handle) {
      setEnvironmentData(DEFAULT, handle as never);
    },
  };
}
