/** The `collect` callbacks of one thread, run before that thread reads and when another asks. */

import { TICKET } from "../../assembly/layout.ts";
import { Asker, answerAsks, type CollectAge } from "./asking.ts";
import type { Attachment } from "./attachment.ts";
import { nextTurn } from "./clock.ts";
import { guarded, printError } from "./guarded.ts";
import type { Channel } from "./host.ts";

/** Told of a `collect` callback that threw, and of the gauge it belongs to, or of the callback that `onCollect` was given. */
export type OnCollectError = (error: unknown, name: string) => void;

/** After this many runs that began something async in one turn of the event loop, none is run until the next turn. */
const MOST_ASYNC_RUNS = 1000;
const ENDLESS = "An async callback must not read its own registry after an await: that starts it again and again.";

interface Collector {
  readonly name: string;
  /** May return a promise, which is not awaited. */
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
  #asyncRuns = 0; // in this turn of the event loop

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
    // A function's name can be set to anything.
    const collector = { name: String(collect.name) || "onCollect", collect, clear() {} };
    this.#set(collect, collector);
    return () => {
      // Not one that was added after this one was taken away.
      if (this.#collectors.get(collect) === collector) this.#collectors.delete(collect);
      if (this.#collectors.size === 0) this.#stopAnswering();
    };
  }

  /**
   * Runs every callback once. If one throws, only its own gauge is cleared. Promises are not awaited; a rejection is
   * reported like a throw. While callbacks run or an error is reported nothing is run again, so one that takes a
   * snapshot reads what there is.
   */
  run(): void {
    if (this.#running || this.#asyncRuns > MOST_ASYNC_RUNS) return;
    this.#running = true;
    let isAsync = false;
    // A list of its own: a Map that its callbacks add to would be walked for ever.
    for (const key of [...this.#collectors.keys()]) {
      const collector = this.#collectors.get(key);
      if (!collector) continue; // just taken away by another callback
      const fail = (error: unknown) => this.#fail(collector, error);
      isAsync = guarded(() => collector.collect(), fail) || isAsync;
    }
    this.#running = false;
    if (isAsync) this.#countAsyncRun();
  }

  /**
   * Has the other threads run theirs; not while a callback runs: two threads that ask in their callbacks would never
   * end.
   */
  async askOthers(): Promise<readonly CollectAge[]> {
    this.#asker ??= new Asker(this.#attachment, this.#from);
    return this.#running ? this.#asker.ages() : this.#asker.ask();
  }

  close(): void {
    this.#stopAnswering();
    this.#asker?.close();
  }

  #set(key: unknown, collector: Collector): void {
    this.#collectors.set(key, collector);
    this.#asks ??= answerAsks(this.#attachment, this.#from, () => this.run());
  }

  /**
   * Reports an error without ever throwing, so that the remaining callbacks still run, and takes the spoilt levels
   * away.
   */
  #fail({ name, clear }: Collector, error: unknown): void {
    const wasRunning = this.#running;
    this.#running = true;
    guarded(
      () => this.#onError(error, name),
      (problem) => report(problem, "onCollectError"),
    );
    // A callback may detach, or reject after it: then there are no levels left.
    if (!this.#attachment.detached) guarded(clear, (problem) => report(problem, name));
    this.#running = wasRunning;
  }

  #countAsyncRun(): void {
    const reset = () => {
      this.#asyncRuns = 0;
    };
    if (this.#asyncRuns++ === 0) nextTurn(reset);
    if (this.#asyncRuns > MOST_ASYNC_RUNS) report(new Error(ENDLESS), "collect");
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
  printError(`The callback of "${name}" threw while metrics were collected:`, error);
}
