/**
 * Release of the lanes of workers that have exited. Only the thread that started a worker receives its `exit` event,
 * after the worker and all workers started by it have stopped for good. No earlier moment is safe, not even the
 * worker's own exit hooks, since later hooks still record. The list of watched workers belongs to the thread, however
 * many copies of the package it has loaded.
 */

import type { Worker } from "node:worker_threads";
import type { Seat } from "../core/memory/sharedSeat.ts";
import { thread } from "../core/memory/thread.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";

/**
 * Number of left seats that are kept although nobody holds a lane: a worker may have the handle and not have recorded
 * yet.
 */
const KEPT = 16;

/**
 * Watches, from now on, for the exit of every worker that this thread starts. A worker may get a block long after its
 * start.
 */
export function watchWorkers(): void {
  const state = thread();
  if (state.isWatching || !canTrustExit()) return;
  state.isWatching = true;
  // The channel where there is one, not the event: Jest hides the event from files. Bun has only the event.
  if ("Bun" in globalThis) neededBuiltin("node:process").on("worker", watchWorker);
  else neededBuiltin("node:diagnostics_channel").subscribe("worker_threads", announced as never);
}

/** Watches the worker of a message. Anybody may publish on the channel. */
function announced(message: { readonly worker?: Worker } | undefined): void {
  if (message?.worker) watchWorker(message.worker);
}

/** Watches a worker that was started before this thread had a registry. */
export function watchWorker(worker: Worker): void {
  const state = thread();
  const { threadId } = worker; // -1 once it has exited
  // Bun also announces web workers, which have no `exit` event.
  if (!canTrustExit() || state.watched.has(worker) || threadId < 0 || !worker.once) return;
  state.watched.add(worker);
  state.living++;
  for (const seat of state.seats.values()) state.guarded.add(seat);
  worker.once("exit", () => {
    state.living--;
    for (const seat of state.guarded) seat.releaseThread(threadId);
    if (state.living === 0) state.guarded.clear();
    else letGo();
  });
}

/** Guards a block's lanes once other threads may have the block: workers that already run may take lanes in it. */
export function guardSeat(seat: Seat): void {
  if (thread().living > 0) thread().guarded.add(seat);
}

/** Drops left seats in whose blocks nobody holds a lane any more, except for the last few. */
export function letGo(): void {
  const { guarded } = thread();
  const idle = [...guarded].filter((seat) => seat.attachments === 0 && !seat.isUsed());
  for (const seat of idle.slice(0, -KEPT)) guarded.delete(seat);
}

/** Returns whether `exit` means that the worker has stopped. Deno emits it while the worker still runs. */
function canTrustExit(): boolean {
  return !("Deno" in globalThis);
}
