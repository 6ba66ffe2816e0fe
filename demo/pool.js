// The worker threads, and the words that they share with the main thread.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";

/** Places in the shared words: whether to stop, the number of the next file, and the number of workers at the gate. */
export const STOP = 0;
export const NEXT_FILE = 1;
export const GATE = 2;

export class Pool {
  /** The registry for the work on files. Each worker attaches to it by its handle. */
  registry = new Registry();
  #words = new Int32Array(new SharedArrayBuffer(12));
  #workers;
  #failed;

  constructor(workers, paths) {
    const shared = { handle: this.registry.handle, words: this.#words, workers, paths };
    this.#workers = Array.from({ length: workers }, (_, number) => {
      return new Worker(new URL("worker.js", import.meta.url), { workerData: { ...shared, number } });
    });
    this.#failed = Promise.race(this.#workers.map((worker) => once(worker, "exit").then(failed, failed)));
    this.#failed.catch(() => {}); // Each request of the workers reports it.
  }

  get size() {
    return this.#workers.length;
  }

  get isStopped() {
    return Atomics.load(this.#words, STOP) === 1;
  }

  /** Lets workers stop after the current file or round of events. */
  stop() {
    Atomics.store(this.#words, STOP, 1);
  }

  /** Sends each worker its message and resolves to all replies; rejects if a worker fails. */
  async ask(messageOf) {
    Atomics.store(this.#words, GATE, 0);
    const answers = this.#workers.map(async (worker, number) => {
      const { message, transfer = [] } = messageOf(number);
      const answer = once(worker, "message");
      worker.postMessage(message, transfer);
      return (await answer)[0];
    });
    return Promise.race([Promise.all(answers), this.#failed]);
  }

  async end() {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
    this.registry.detach();
  }
}

/** Throws for a worker that has ended: it ends only on request, so if it ends before, it has failed. */
function failed(reason) {
  throw reason instanceof Error ? reason : new Error("A worker ended too early.");
}
