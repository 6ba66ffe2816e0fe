/**
 * Releases the lanes of workers that have ended. Only the thread that started a worker sees its `exit`, after the worker and
 * all that it started have stopped for good: no earlier moment is safe, not even the worker's own exit hooks, where later
 * hooks still record.
 */

import type { Worker } from "node:worker_threads";
import type { Attachment } from "../core/attachment.ts";
import { neededBuiltin } from "../core/builtin.ts";

const attachments = new Set<Attachment>();
const watched = new WeakSet<Worker>();
let living = 0; // watched workers that have not ended
let watching = false;

/** From now on the lanes of workers that this thread starts are released when they end. */
export function watchWorkers(attachment: Attachment): void {
  attachments.add(attachment);
  if (watching || !canTrustExit()) return;
  watching = true;
  // Not the event where there is the channel: test runners load a copy of the package for each file, and of eleven listeners
  // Node warns. Nor does Jest let files hear it. Bun has the event alone.
  if ("Bun" in globalThis) neededBuiltin("node:process").on("worker", watchWorker);
  else neededBuiltin("node:diagnostics_channel").subscribe("worker_threads", announced as never);
}

function announced({ worker }: { readonly worker: Worker }): void {
  watchWorker(worker);
}

/** Watches a worker that was started before this thread had a registry. */
export function watchWorker(worker: Worker): void {
  const thread = worker.threadId; // -1 once it has ended
  // Bun tells of web workers too, which have no `exit`.
  if (!canTrustExit() || watched.has(worker) || thread < 0 || !worker.once) return;
  watched.add(worker);
  living++;
  worker.once("exit", () => {
    living--;
    for (const attachment of attachments) attachment.releaseThread(thread);
    forgetDetached();
  });
}

/** Lets go of detached attachments, but not while workers live that may hold lanes in their blocks. */
export function forgetDetached(): void {
  if (living > 0) return;
  for (const attachment of attachments) if (attachment.detached) attachments.delete(attachment);
}

/** Deno emits `exit` while the worker still runs. */
function canTrustExit(): boolean {
  return !("Deno" in globalThis);
}
