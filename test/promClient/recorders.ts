/** Threads that use prom-client's interface, for tests. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type client from "threadtally/prom-client";
import { onTestFinished } from "vitest";

type Client = typeof client;

/** A thread that runs functions which it is sent as texts: they see nothing but their arguments. */
export class Recorder {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start(): Promise<Recorder> {
    const worker = new Worker(new URL("recorder.worker.js", import.meta.url));
    onTestFinished(() => void worker.terminate());
    await once(worker, "message");
    return new Recorder(worker);
  }

  /** Runs a function in the thread, and returns what it returns. */
  async run<G, R>(work: (client: Client, given: G) => R | Promise<R>, given?: G): Promise<R> {
    this.#worker.postMessage({ text: String(work), given });
    const [{ result, error }] = await once(this.#worker, "message");
    if (error) throw new Error(error);
    return result;
  }

  /** Runs a function without waiting for it. */
  begin<G>(work: (client: Client, given: G) => unknown, given?: G): void {
    this.#worker.postMessage({ text: String(work), given });
  }

  async kill(): Promise<void> {
    await this.#worker.terminate();
  }
}
