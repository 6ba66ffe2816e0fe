/** The `collect` callbacks of one thread. They run before that thread reads, and when another thread requests it. */

import { TICKET } from "../../../assembly/layout.ts";
import { type CollectOptions, checkCollectOptions, type OnCollectError } from "../define/options.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Collector, Seat } from "../memory/sharedSeat.ts";
import { printError, runCallback } from "../platform/callback.ts";
import { nextTurn } from "../platform/clock.ts";
import { type CollectAge, CollectClient, serveCollectRequests } from "./collectRequests.ts";

/**
 * After this many runs with async callbacks in one turn of the event loop, callbacks do not run until the next turn.
 */
const MOST_ASYNC_RUNS = 1000;
const ENDLESS =
  "An async callback must not read its own registry after an await: that runs the callback again and again.";

export class Collectors {
  readonly #attachment: Attachment;
  readonly #onError: OnCollectError;
  #client: CollectClient | undefined;

  constructor(attachment: Attachment, onError: OnCollectError = printCollectError) {
    this.#attachment = attachment;
    this.#onError = onError;
  }

  /** Sets the callback of a gauge. It replaces an earlier one, even one of another copy of the package. */
  setOf(identity: string, name: string, collect: () => unknown, clear: () => void): void {
    this.#set(identity, name, collect, clear);
  }

  /**
   * Adds a callback and returns a function that removes it. Adding a callback twice has the effect of adding it once.
   */
  add(collect: () => void): () => void {
    // A function's name can be set to anything.
    const collector = this.#set(collect, String(collect.name) || "onCollect", collect, () => {});
    return () => {
      collector.isOver = true;
      // Not if the callback was added again after this removal.
      const { collectors } = this.#attachment.seat;
      if (collectors.get(collect) === collector) collectors.delete(collect);
      this.#stopIfNone();
    };
  }

  /**
   * Runs every callback of this thread once, including those of other copies of the package. If one throws, only its
   * own gauge is cleared. Promises are not awaited; a rejection is reported like a throw. While callbacks run or an
   * error is reported, no callback is started again: a callback that takes a snapshot reads the values as they are.
   */
  run(): void {
    const { seat } = this.#attachment;
    runAll(seat, ({ isAsync }) => !(isAsync && seat.isFresh));
  }

  /**
   * Requests that the other threads run their callbacks, runs the async ones of this thread, and waits for all of them.
   * A callback that never ran may be async. Within a callback it only returns the known ages: two threads that
   * requested each other's in their callbacks would never end.
   */
  async collectOthers(options: CollectOptions = {}): Promise<readonly CollectAge[]> {
    this.#attachment.assertAttached();
    const patience = checkCollectOptions(options);
    const { seat, kernel } = this.#attachment;
    // The copies in one thread do not answer each other.
    this.#client ??= new CollectClient(this.#attachment, `${seat.number()}/${kernel.takeTicket(TICKET)}`);
    if (seat.isCollecting) return this.#client.ages();
    const ages = await this.#client.ask(patience, () => runAll(seat, ({ isAsync }) => isAsync !== false));
    seat.isFresh = true;
    nextTurn(() => {
      seat.isFresh = false;
    });
    return ages;
  }

  /** Serves other threads' requests from now on, if there are callbacks and other threads may have the block. */
  listen(): void {
    const { seat } = this.#attachment;
    if (!seat.isKnown || seat.collectors.size === 0 || seat.requests) return;
    // The listener belongs to the thread, whichever copy opened it: it holds only the seat.
    seat.requests = serveCollectRequests(this.#attachment, seat.number(), () => runAll(seat));
    // Flagged once it listens: whoever sees the flag gets a reply.
    if (seat.requests) seat.answer(true);
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
    const collector: Collector = { addedBy: this, isOver: false, isAsync: undefined, collect, fail };
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
    // A callback may detach, or reject after a detach; then there are no levels left.
    if (!this.#attachment.detached) runCallback(clear, (problem) => printCollectError(problem, name));
    seat.isCollecting = wasCollecting;
  }

  #stopIfNone(): void {
    const { seat } = this.#attachment;
    if (seat.collectors.size > 0 || !seat.requests) return;
    seat.answer(false);
    seat.requests.close();
    seat.requests = undefined;
  }
}

/**
 * Runs the wanted callbacks. Returns a promise that resolves when those of them that are async have settled, or
 * undefined if none is async.
 */
function runAll(seat: Seat, wants: (collector: Collector) => boolean = () => true): Promise<void> | undefined {
  if (seat.isCollecting || seat.asyncRuns >= MOST_ASYNC_RUNS) return undefined;
  seat.isCollecting = true;
  let isAsync = false;
  let running = 0;
  let allSettled = () => {};
  // A copy of the list: a Map that grows while it is iterated would be iterated endlessly.
  for (const [key, listed] of [...seat.collectors]) {
    // Another callback may just have removed it, or added it again.
    const collector = seat.collectors.get(key) ?? listed;
    if (collector.isOver || !wants(collector)) continue;
    running++;
    collector.isAsync = runCallback(
      () => collector.collect(),
      (error) => collector.fail(error),
      () => {
        if (--running === 0) allSettled();
      },
    );
    if (collector.isAsync) isAsync = true;
    else running--;
  }
  seat.isCollecting = false;
  if (isAsync) countAsyncRun(seat);
  if (running === 0) return undefined;
  return new Promise((resolve) => {
    allSettled = resolve;
  });
}

function countAsyncRun(seat: Seat): void {
  const reset = () => {
    seat.asyncRuns = 0;
  };
  if (seat.asyncRuns++ === 0) nextTurn(reset);
  if (seat.asyncRuns >= MOST_ASYNC_RUNS) printCollectError(new Error(ENDLESS), "collect");
}

function printCollectError(error: unknown, name: string): void {
  printError(`The callback of "${name}" threw while metrics were collected:`, error);
}
