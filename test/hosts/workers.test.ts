/**
 * Lanes of exited workers: the thread that watched a worker releases them, and only on hosts that report the exit
 * reliably.
 */

import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import type { Attachment } from "../../src/core/memory/attachment.ts";
import { createBlock } from "../../src/core/memory/block.ts";
import { makeKnown } from "../../src/core/memory/seat.ts";
import { thread } from "../../src/core/memory/thread.ts";
import { letGo, watchWorker, watchWorkers } from "../../src/hosts/workers.ts";
import { attachmentOf } from "../support/pretendThreads.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

function pretendWorker(threadId: number): Worker {
  return Object.assign(new EventEmitter(), { threadId }) as unknown as Worker;
}

/** Publishes Node's message about a worker that this thread starts. */
function announce(worker: Worker): void {
  channel("worker_threads").publish({ worker });
}

/** Returns a watched block, with the lanes of some threads taken. */
function watchedBlock(...threads: number[]): { main: Attachment; released: () => number[] } {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 8 });
  const main = attachmentOf(block, 0);
  watchWorkers();
  makeKnown(main.seat);
  const lanes = threads.map((thread) => ({ thread, lane: attachmentOf(block, thread, 0).takeLane() }));
  const released = () => lanes.filter(({ lane }) => main.kernel.claimOf(lane) === 0n).map(({ thread }) => thread);
  return { main, released };
}

test("a worker that this thread starts is watched, in all blocks", () => {
  const [one, other] = [watchedBlock(11, 12), watchedBlock(11, 13)];
  const worker = pretendWorker(11);
  announce(worker);
  expect([one.released(), other.released()]).toEqual([[], []]);
  worker.emit("exit", 0);
  expect([one.released(), other.released()]).toEqual([[11], [11]]);
});

test("a worker that was started before is watched once it is passed in", () => {
  const { main, released } = watchedBlock(21);
  const worker = pretendWorker(21);
  watchWorker(worker);
  watchWorker(worker);
  announce(worker);
  expect(worker.listenerCount("exit")).toBe(1);
  worker.emit("exit", 1);
  expect(released()).toEqual([21]);
  expect(main.threads()).toBe(0);
});

test("a worker that has already ended is not watched: it has no number any more", () => {
  const worker = pretendWorker(-1);
  watchWorker(worker);
  expect(worker.listenerCount("exit")).toBe(0);
});

test("a web worker, which Bun reports too, is not watched: its end is not reported reliably", () => {
  const { released } = watchedBlock(26);
  announce(Object.assign(new EventTarget(), { threadId: 26 }) as unknown as Worker);
  expect(released()).toEqual([]);
});

test("even after this thread has detached, the lanes of its living workers are released when they end", () => {
  const { main, released } = watchedBlock(31, 32);
  const workers = [31, 32].map(pretendWorker);
  for (const worker of workers) watchWorker(worker);
  main.detach();
  workers[0]?.emit("exit", 0);
  expect(released()).toEqual([31]);
  workers[1]?.emit("exit", 0);
  expect(released()).toEqual([31, 32]);
});

test("of blocks that were left and have no held lanes, all but the last few are dropped while workers live", () => {
  const worker = pretendWorker(35);
  watchWorker(worker);
  const { guarded } = thread();
  const before = guarded.size;
  const held = watchedBlock(36);
  const left = Array.from({ length: 40 }, () => watchedBlock());
  const starts = pretendWorker(37);
  watchWorker(starts);
  for (const { main } of [held, ...left]) main.detach();
  letGo();
  expect(guarded.size).toBe(before + 1 + 16);
  expect(guarded).toContain(held.main.seat);
  starts.emit("exit", 0);
  worker.emit("exit", 0);
  expect(guarded.size).toBe(0);
});

test("in Deno, whose workers keep running after their exit, no lane is released", () => {
  vi.stubGlobal("Deno", {});
  const { released } = watchedBlock(41);
  const worker = pretendWorker(41);
  watchWorker(worker);
  worker.emit("exit", 0);
  expect(released()).toEqual([]);
});
