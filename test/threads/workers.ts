/** Functions that start the worker files of this folder and wait for their messages. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Starts a worker with a file of this folder. */
export function start(file: string, workerData: object): Worker {
  return new Worker(new URL(file, import.meta.url), { workerData });
}

/** Resolves when the worker has ended by itself, to its last message; rejects if it failed. */
export async function finished(worker: Worker): Promise<unknown> {
  let last: unknown;
  worker.on("message", (message) => {
    last = message;
  });
  await once(worker, "exit");
  return last;
}

/** Resolves when a shared word has reached a value. Workers raise it while they record. */
export async function reached(word: Int32Array, value: number): Promise<void> {
  // Checks from time to time: a loop without a pause would take the processor from the worker.
  while (Atomics.load(word, 0) < value) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Words in which workers acknowledge, one for each, written after each call has returned. */
export function acknowledgements(workers: number): Int32Array[] {
  return Array.from({ length: workers }, () => new Int32Array(new SharedArrayBuffer(4)));
}

export function total(words: readonly Int32Array[]): number {
  return words.reduce((sum, word) => sum + Atomics.load(word, 0), 0);
}
