/** The `collect` callbacks of one thread, run before that thread reads and when another asks. */

import { TICKET } from "../../assembly/layout.ts";
import { Asker, answerAsks, type CollectAge } from "./asking.ts";
import type { Attachment } from "./attachment.ts";
import type { Channel } from "./host.ts";

/** Told of a `collect` callback that threw, and of the gauge it belongs to, or of the callback that `onCollect` was given. */
export type OnCollectError = (error: unknown, name: string) => void;

interface Collector {
  readonly name: string;
  /** What it returns is of interest where it is a promise. */
  collect(): unknown;
  /** Takes away the levels that a callback did not renew. */
  clear(): void;
}

export class Collectors {
  readonly #attachment: Attachment;
  readonly #onError: OnCollectError;
  /** By the gauge's name, or by the callback itself. */
  readonly #collectors = new Map<unknown, Collector>();
  #asker: Asker | undefined;
  #asks: Channel | undefined;
  #number = 0;
  #running = false;

  constructor(attachment: Attachment, onError: OnCollectError = report) {
    this.#attachment = attachment;
    this.#onError = onError;
  }

  /** Sets the callback of a gauge, in place of an earlier one. */
  setOf(name: string, collect: () => unknown, clear: () => void): void {
    this.#set(name, { name, collect, clear });
  }

  /** Adds a callback; what it returns takes it away. Adding it twice is adding it once. */
  add(collect: () => void): () => void {
    const collector = { name: collect.name || "onCollect", collect, clear() {} };
    this.#set(collect, collector);
    return () => {
      // Not one that was added after this one was taken away.
      if (this.#collectors.get(collect) === collector) this.#collectors.delete(collect);
      if (this.#collectors.size === 0) this.#stopAnswering();
    };
  }

  /**
   * Runs all. One that throws spoils its own gauge alone. One that takes a snapshot itself reads what there is. An async one is not
   * awaited, but is told of as the others when it rejects.
   */
  run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      for (const collector of this.#collectors.values()) {
        const fail = (error: unknown) => {
          this.#tell(error, collector.name);
          collector.clear();
        };
        try {
          const begun = collector.collect();
          // Nobody is left to hear that a registry was detached meanwhile.
          if (begun instanceof Promise) begun.catch(fail).catch(() => {});
        } catch (error) {
          fail(error);
        }
      }
    } finally {
      this.#running = false;
    }
  }

  /** Has the other threads run theirs. */
  askOthers(): Promise<readonly CollectAge[]> {
    this.#asker ??= new Asker(this.#attachment, this.#from);
    return this.#asker.ask();
  }

  close(): void {
    this.#stopAnswering();
    this.#asker?.close();
  }

  #set(key: unknown, collector: Collector): void {
    this.#collectors.set(key, collector);
    this.#asks ??= answerAsks(this.#attachment, this.#from, () => this.#answer());
  }

  /** What another thread's ask runs: nothing may be thrown into the event loop, not even that the block is damaged. */
  #answer(): void {
    try {
      this.run();
    } catch (error) {
      report(error, "another thread's ask");
    }
  }

  /** Tells of an error and has none itself: it must not keep the other callbacks from their turn. */
  #tell(error: unknown, name: string): void {
    try {
      this.#onError(error, name);
    } catch (problem) {
      report(problem, "onCollectError");
    }
  }

  #stopAnswering(): void {
    this.#asks?.close();
    this.#asks = undefined;
  }

  /** This thread's number among those that ask and answer: a thread has one for each copy of the package. */
  get #from(): number {
    this.#number ||= this.#attachment.kernel.takeTicket(TICKET) + 1;
    return this.#number;
  }
}

function report(error: unknown, name: string): void {
  console.error(`The callback of "${name}" threw while metrics were collected:`, error);
}
