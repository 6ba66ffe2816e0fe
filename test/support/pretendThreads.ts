/** Attachments in one thread, each as if it belonged to another thread. */

import { Attachment } from "../../src/core/memory/attachment.ts";
import type { Block } from "../../src/core/memory/block.ts";
import type { Channel } from "../../src/core/memory/channel.ts";
import { type Host, useHost } from "../../src/core/memory/host.ts";
import { instantiate, type Kernel } from "../../src/core/memory/kernel.ts";

type Heard = (message: unknown) => void;

/** Opens a channel whose posts reach the others of the same name a microtask later. */
function openChannel(open: Map<string, Set<Heard>>, name: string, heard: Heard): Channel {
  const others = open.get(name) ?? new Set();
  open.set(name, others.add(heard));
  return {
    post(message) {
      for (const other of others) if (other !== heard) queueMicrotask(() => others.has(other) && other(message));
    },
    close: () => void others.delete(heard),
  };
}

const root = {};
const channels = new Map<string, Set<Heard>>();

/** The host of a thread that `guardian`, if there is one, will see end. */
export function hostOf(threadId: number, guardian?: number): Host {
  return {
    threadId,
    firstTicket: 0,
    canShare: true,
    isMainThread: threadId === 0,
    guardianOf: () => guardian,
    root,
    systemThread: () => 0,
    hasEnded: () => false,
    watch() {},
    watchWorker() {},
    known() {},
    forgotten() {},
    openChannel: (name, heard) => openChannel(channels, name, heard),
    defaultHandle: () => undefined,
    setDefaultHandle() {},
  };
}

/** Returns the attachment of a thread, whose exit `guardian` is notified of, if there is one. */
export function attachmentOf(block: Block, thread: number, guardian?: number): Attachment {
  useHost(hostOf(thread, guardian));
  return new Attachment(block);
}

/** Returns the attachment of a thread with a changed kernel. */
export function attachmentWith(block: Block, thread: number, changed: (kernel: Kernel) => Kernel): Attachment {
  useHost(hostOf(thread));
  return new Attachment(block, false, (put) => changed(instantiate(block.memory, put)));
}

/** Returns the attachment of a thread that is killed right after its kernel's call of this name. */
export function attachmentKilledAfter<F extends keyof Kernel>(block: Block, thread: number, last: F): Attachment {
  return attachmentWith(block, thread, (kernel) => {
    const call = kernel[last] as (...given: number[]) => unknown;
    const dies = (...given: number[]) => {
      call(...given);
      throw new Error("killed");
    };
    return { ...kernel, [last]: dies };
  });
}
