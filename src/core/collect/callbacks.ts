/** The `collect` callbacks of one thread, run before that thread reads and when another asks. */

import { TICKET } from "../../../assembly/layout.ts";
import type { OnCollectError } from "../define/options.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Collector, Seat } from "../memory/sharedSeat.ts";
import { printError, runCallback } from "../platform/callback.ts";
import { nextTurn } from "../platform/clock.ts";
import { type CollectAge, CollectClient, serveCollectRequests } from "./collectRequests.ts";

/** After this many runs that began something async in one turn of the event loop, none is run until the next turn. */
const MOST_ASYNC_RUNS = 1000;
const ENDLESS = "An async callback must not read its own registry after an await: that starts it again and again.";

export class Collectors {
  readonly #attachment: Attachment;
  readonly #onError: OnCollectError;
  #client: CollectClient | undefined;

  constructor(attachment: Attachment, onError: OnCollectError = printCollectError) {
    this.#attachment = attachment;
    this.#onError = onError;
  }

  /** Sets the callback of a gauge, in place of an earlier one, even if that is another copy's. */
  setOf(name: string, collect: () => unknown, clear: () => void): void {
    this.#set(name, name, collect, clear);
  }

  /** Adds a callback; what it returns takes it away. Adding it twice is adding it once. */
  add(collect: () => void): () => void {
    // A function's name can be set to anything.
    const collector = this.#set(collect, String(collect.name) || "onCollect", collect, () => {});
    return () => {
      collector.isOver = true;
      // Not one that was added after this one was taken away.
      const { collectors } = this.#attachment.seat;
      if (collectors.get(collect) === collector) collectors.delete(collect);
      this.#stopIfNone();
    };
  }

  /**
   * Runs every callback of this thread once, those of other copies of the package, too. If one throws, only its own gauge is cleared.
   * Promises are not awaited; a rejection is reported like a throw. While callbacks run or an error is reported nothing is run again,
   * so one that takes a snapshot reads what there is.
   */
  run(): void {
    runAll(this.#attachment.seat);
  }

  /** Has the other threads run theirs; not while a callback runs: two threads that ask in their callbacks would never end. */
  async collectOthers(): Promise<readonly CollectAge[]> {
    const { seat, kernel } = this.#attachment;
    // The thread's copies do not answer each other.
    this.#client ??= new CollectClient(this.#attachment, `${seat.number()}/${kernel.takeTicket(TICKET)}`);
    return seat.isCollecting ? this.#client.ages() : this.#client.ask();
  }

  /** Answers other threads' asks from now on, if there are callbacks and others can have the block. */
  listen(): void {
    const { seat } = this.#attachment;
    if (!seat.isKnown || seat.collectors.size === 0) return;
    // The listener is the thread's, whichever copy opened it: it holds the seat alone.
    seat.requests ??= serveCollectRequests(this.#attachment, seat.number(), () => runAll(seat));
  }

  close(): void {
    const { collectors } = this.#attachment.seat;
    for (const [key, { addedBy }] of collectors) if (addedBy === this) collectors.delete(key);
    this.#stopIfNone();
    this.#client?.close();
  }

  #set(key: unknown, name: string, collect: () => unknown, clear: () => void): Collector {
    const { collectors } = this.#attachment.seat;
    const fail = (error: unknown) => this.#fail(error, name, clear);
    const collector: Collector = { addedBy: this, isOver: false, collect, fail };
    const replaced = collectors.get(key);
    if (replaced) replaced.isOver = true;
    collectors.set(key, collector);
    this.listen();
    return collector;
  }

  #fail(error: unknown, name: string, clear: () => void): void {
    const { seat } = this.#attachment;
    const wasCollecting = seat.isCollecting;
    seat.isCollecting = true;
    runCallback(
      () => this.#onError(error, name),
      (problem) => printCollectError(problem, "onCollectError"),
    );
    // A callback may detach, or reject after it: then there are no levels left.
    if (!this.#attachment.detached) runCallback(clear, (problem) => printCollectError(problem, name));
    seat.isCollecting = wasCollecting;
  }

  #stopIfNone(): void {
    const { seat } = this.#attachment;
    if (seat.collectors.size > 0) return;
    seat.requests?.close();
    seat.requests = undefined;
  }
}

function runAll(seat: Seat): void {
  if (seat.isCollecting || seat.asyncRuns > MOST_ASYNC_RUNS) return;
  seat.isCollecting = true;
  let isAsync = false;
  // A list of its own: a Map that its callbacks add to would be walked for ever.
  for (const [key, listed] of [...seat.collectors]) {
    // Another callback may just have taken it away, or added it once more.
    const collector = seat.collectors.get(key) ?? listed;
    if (collector.isOver) continue;
    const begun = runCallback(
      () => collector.collect(),
      (error) => collector.fail(error),
    );
    isAsync ||= begun;
  }
  seat.isCollecting = false;
  if (isAsync) countAsyncRun(seat);
}

function countAsyncRun(seat: Seat): void {
  const reset = () => {
    seat.asyncRuns = 0;
  };
  if (seat.asyncRuns++ === 0) nextTurn(reset);
  if (seat.asyncRuns > MOST_ASYNC_RUNS) printCollectError(new Error(ENDLESS), "collect");
}

function printCollectError(error: unknown, name: string): void {
  printError(`The callback of "${name}" threw while metrics were collected:`, error);
}
