/**
 * Releases the lanes of workers that have ended. Only the thread that started a worker sees its `exit`, after the worker and
 * all that it started have stopped for good: no earlier moment is safe, not even the worker's own exit hooks, where later
 * hooks still record. What is watched belongs to the thread, however many copies of the package it has loaded.
 */

import type { Worker } from "node:worker_threads";
import type { Seat } from "../core/memory/sharedSeat.ts";
import { thread } from "../core/memory/thread.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";

/** Left seats that are kept although nobody holds a lane: a worker may have the handle, and not have recorded yet. */
const KEPT = 16;

/** From now on the ends of workers that this thread starts are seen. A worker may get a block long after its start. */
export function watchWorkers(): void {
  const state = thread();
  if (state.isWatching || !canTrustExit()) return;
  state.isWatching = true;
  // Not the event where there is the channel: Jest does not let files hear it. Bun has the event alone.
  if ("Bun" in globalThis) neededBuiltin("node:process").on("worker", watchWorker);
  else neededBuiltin("node:diagnostics_channel").subscribe("worker_threads", announced as never);
}

/** Anybody may publish on the channel. */
function announced(message: { readonly worker?: Worker } | undefined): void {
  if (message?.worker) watchWorker(message.worker);
}

/** Watches a worker that was started before this thread had a registry. */
export function watchWorker(worker: Worker): void {
  const state = thread();
  const { threadId } = worker; // -1 once it has ended
  // Bun tells of web workers too, which have no `exit`.
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

/** A block has become known to other threads: the workers that live may take lanes in it. */
export function guardSeat(seat: Seat): void {
  if (thread().living > 0) thread().guarded.add(seat);
}

/** Lets go of left seats in whose blocks nobody holds a lane any more, except for the last few. */
export function letGo(): void {
  const { guarded } = thread();
  const idle = [...guarded].filter((seat) => seat.attachments === 0 && !seat.isUsed());
  for (const seat of idle.slice(0, -KEPT)) guarded.delete(seat);
}

/** Deno emits `exit` while the worker still runs. */
function canTrustExit(): boolean {
  return !("Deno" in globalThis);
}
