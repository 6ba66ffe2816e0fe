/** Node, and hosts that offer its worker_threads: registries travel to workers in environment data. */

import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import type { Handle } from "../core/handle.ts";
import type { Host } from "../core/host.ts";
import { openChannel } from "./channel.ts";
import { forgetDetached, watchWorkers } from "./workers.ts";

/** Copies of the package with the same memory layout understand each other's environment data. */
const GUARDIANS = `threadtally/${LAYOUT_VERSION}/guardians`;
const DEFAULT = `threadtally/${LAYOUT_VERSION}/default`;

type WorkerThreads = typeof import("node:worker_threads");

/** For each block that this thread or an ancestor has: the nearest such thread. */
type Guardians = Readonly<Record<string, number>>;

export function nodeHost(threads: WorkerThreads): Host {
  const { threadId, getEnvironmentData, setEnvironmentData } = threads;
  // A web worker of Deno is told that it is the main thread, and has its number.
  const isWebWorker = threads.isMainThread && "DedicatedWorkerGlobalScope" in globalThis;
  const guardians = () => (getEnvironmentData(GUARDIANS) ?? {}) as unknown as Guardians;
  const setGuardians = (value: Guardians) => setEnvironmentData(GUARDIANS, value as never);
  const inherited = guardians();
  return {
    threadId: isWebWorker ? undefined : threadId,
    firstTicket: 2 ** 30, // beyond the numbers of the host's other threads
    isMainThread: threads.isMainThread && !isWebWorker,
    canShare: true,
    guardianOf: (blockId) => inherited[blockId],
    attached(attachment) {
      setGuardians({ ...guardians(), [attachment.block.id]: threadId });
      watchWorkers(attachment);
    },
    detached({ block }) {
      const { [block.id]: _, ...others } = guardians();
      const before = inherited[block.id];
      setGuardians(before === undefined ? others : { ...others, [block.id]: before });
      forgetDetached();
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
