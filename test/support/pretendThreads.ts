/** Attachments in one thread, each as if it belonged to a thread of its own. */

import { Attachment } from "../../src/core/attachment.ts";
import type { Block } from "../../src/core/block.ts";
import { type Host, useHost } from "../../src/core/host.ts";

function hostOf(threadId: number, guardian?: number): Host {
  return {
    threadId,
    canShare: true,
    isMainThread: threadId === 0,
    guardianOf: () => guardian,
    attached() {},
    detached() {},
    openChannel: () => undefined,
    defaultHandle: undefined,
  };
}

/** The attachment of a thread that `guardian`, if there is one, will see end. */
export function attachmentOf(block: Block, thread: number, guardian?: number): Attachment {
  useHost(hostOf(thread, guardian));
  return new Attachment(block);
}
