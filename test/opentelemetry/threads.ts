/** Threads with a provider over the registry of a test. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Registry } from "threadtally";
import type { MeterProvider } from "threadtally/opentelemetry";
import type { TestReader } from "./reading.ts";

/** The things that a thread's functions get. */
interface Given {
  readonly meter: ReturnType<MeterProvider["getMeter"]>;
  readonly provider: MeterProvider;
  readonly reader: TestReader;
}

export class MeterThread {
  readonly #worker: Worker;
  /** Number of the thread, as its points have it. */
  threadId = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start(registry: Registry, workerData: object = {}): Promise<MeterThread> {
    const worker = new Worker(new URL("meter.worker.js", import.meta.url), {
      workerData: { handle: registry.handle, ...workerData },
    });
    const thread = new MeterThread(worker);
    thread.threadId = (await thread.#reply()) as number;
    return thread;
  }

  /** Runs a function in the thread. Its text is sent, so it must not refer to anything outside. */
  async run<T>(work: (thread: Given, given: never) => T, given?: unknown): Promise<Awaited<T>> {
    const reply = this.#reply();
    this.#worker.postMessage({ text: String(work), given });
    return reply as Promise<Awaited<T>>;
  }

  async kill(): Promise<void> {
    await this.#worker.terminate();
  }

  async #reply(): Promise<unknown> {
    const [{ result, error }] = await once(this.#worker, "message");
    if (error) throw new Error(error);
    return result;
  }
}
