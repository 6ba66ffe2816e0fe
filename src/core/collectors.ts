/** The `collect` callbacks of one thread, run before that thread reads and when another asks. */

import { TICKET } from "../../assembly/layout.ts";
import { Asker, answerAsks, type CollectAge } from "./asking.ts";
import type { Attachment } from "./attachment.ts";
import type { Seat } from "./seat.ts";

/** Told of a `collect` callback that threw, and of the gauge it belongs to, or of the callback that `onCollect` was given. */
export type OnCollectError = (error: unknown, name: string) => void;

/** One of them. Plain data and functions: another copy of the package may run it. */
export interface Collector {
  readonly name: string;
  /** The registry's part that it came by, told from others by identity alone. */
  readonly addedBy: object;
  /** What it returns is of interest where it is a promise. */
  collect(): unknown;
  /** Takes away the levels that a callback did not renew. */
  clear(): void;
  /** Tells of an error, and has none itself. */
  tell(error: unknown, name: string): void;
}

export class Collectors {
  readonly #attachment: Attachment;
  readonly #onError: OnCollectError;
  #asker: Asker | undefined;

  constructor(attachment: Attachment, onError: OnCollectError = report) {
    this.#attachment = attachment;
    this.#onError = onError;
  }

  /** Sets the callback of a gauge, in place of an earlier one. */
  setOf(name: string, collect: () => unknown, clear: () => void): void {
    this.#set(name, { name, collect, clear, ...this.#own() });
  }

  /** Adds a callback; what it returns takes it away. Adding it twice is adding it once. */
  add(collect: () => void): () => void {
    const collector = { name: collect.name || "onCollect", collect, clear() {}, ...this.#own() };
    this.#set(collect, collector);
    return () => {
      // Not one that was added after this one was taken away.
      const { collectors } = this.#attachment.seat;
      if (collectors.get(collect) === collector) collectors.delete(collect);
      this.#stopIfNone();
    };
  }

  /** Runs all of this thread's, those of other copies of the package, too. */
  run(): void {
    runAll(this.#attachment.seat);
  }

  /** Has the other threads run theirs. */
  askOthers(): Promise<readonly CollectAge[]> {
    const { seat, kernel } = this.#attachment;
    // The thread's copies do not answer each other.
    this.#asker ??= new Asker(this.#attachment, `${seat.number()}/${kernel.takeTicket(TICKET)}`);
    return this.#asker.ask();
  }

  /** Answers other threads' asks from now on, if there are callbacks and others can have the block. */
  listen(): void {
    const { seat } = this.#attachment;
    if (!seat.isKnown || seat.collectors.size === 0) return;
    // The listener is the thread's, whichever copy opened it: it holds the seat alone.
    seat.asks ??= answerAsks(this.#attachment, seat.number(), () => answer(seat));
  }

  close(): void {
    const { collectors } = this.#attachment.seat;
    for (const [key, { addedBy }] of collectors) if (addedBy === this) collectors.delete(key);
    this.#stopIfNone();
    this.#asker?.close();
  }

  #set(key: unknown, collector: Collector): void {
    this.#attachment.seat.collectors.set(key, collector);
    this.listen();
  }

  #own(): Pick<Collector, "addedBy" | "tell"> {
    return { addedBy: this, tell: (error, name) => this.#tell(error, name) };
  }

  /** Tells of an error and has none itself: it must not keep the other callbacks from their turn. */
  #tell(error: unknown, name: string): void {
    try {
      this.#onError(error, name);
    } catch (problem) {
      report(problem, "onCollectError");
    }
  }

  #stopIfNone(): void {
    const { seat } = this.#attachment;
    if (seat.collectors.size > 0) return;
    seat.asks?.close();
    seat.asks = undefined;
  }
}

/**
 * Runs all callbacks of a thread. One that throws spoils its own gauge alone. One that takes a snapshot itself reads what there is. An
 * async one is not awaited, but is told of as the others when it rejects.
 */
function runAll(seat: Seat): void {
  if (seat.isCollecting) return;
  seat.isCollecting = true;
  try {
    for (const collector of seat.collectors.values()) {
      const fail = (error: unknown) => {
        collector.tell(error, collector.name);
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
    seat.isCollecting = false;
  }
}

/** What another thread's ask runs: nothing may be thrown into the event loop, not even that the block is damaged. */
function answer(seat: Seat): void {
  try {
    runAll(seat);
  } catch (error) {
    report(error, "another thread's ask");
  }
}

function report(error: unknown, name: string): void {
  console.error(`The callback of "${name}" threw while metrics were collected:`, error);
}
