/** Starts the worker files beside the thread tests and waits for what they say. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A worker over a file of this folder. */
export function start(file: string, workerData: object): Worker {
  return new Worker(new URL(file, import.meta.url), { workerData });
}

/** Resolves when the worker has ended by itself, with its last message; rejects when it failed. */
export async function finished(worker: Worker): Promise<unknown> {
  let last: unknown;
  worker.on("message", (message) => {
    last = message;
  });
  await once(worker, "exit");
  return last;
}

/** Resolves when a shared word has reached a value: workers raise it as they record. */
export async function reached(word: Int32Array, value: number): Promise<void> {
  // Looks now and then: a loop without a pause would take the processor from the worker it waits for.
  while (Atomics.load(word, 0) < value) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Words that workers acknowledge in; one a worker, written after each call returned. */
export function acknowledgements(workers: number): Int32Array[] {
  return Array.from({ length: workers }, () => new Int32Array(new SharedArrayBuffer(4)));
}

export function total(words: readonly Int32Array[]): number {
  return words.reduce((sum, word) => sum + Atomics.load(word, 0), 0);
}
