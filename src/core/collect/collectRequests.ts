/**
 * Requests to the other threads to run their `collect` callbacks. A request is broadcast to all threads with the block;
 * each replies to the requesting thread only, once its callbacks have ended. The flags on the lanes show who will.
 */

import { LAYOUT_VERSION, REQUESTS } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Channel } from "../memory/channel.ts";
import { host } from "../memory/host.ts";
import { printError, runCallback } from "../platform/callback.ts";
import { clearTimer, nextTurn, now, setTimer } from "../platform/clock.ts";

/** The age of the levels that another thread's `collect` callbacks have set. */
export interface CollectAge {
  /** The thread's lane; undefined if it could get none. */
  readonly lane: number | undefined;
  /** Seconds since its last reply, or since the first request if it has not replied; 0 if it has just replied. */
  readonly seconds: number;
  /** True after three requests in a row without a reply: no request waits for the thread until it replies again. */
  readonly silent?: true;
}

/** After this many unanswered requests in a row, a thread is not waited for until it replies again. */
const SILENCES = 3;

/** The part of the patience for which a reply waits for async callbacks, so that it still arrives in time. */
const OF_PATIENCE = 0.9;

interface Ask {
  readonly ask: number;
  /** Name of the channel on which the requesting thread listens for replies. */
  readonly replyTo: string;
  /** The longest wait for replies, in milliseconds. */
  readonly patience: number;
}

interface Answer {
  readonly ask: number;
  /** Permanent number of the replying thread's seat in its block. */
  readonly from: number;
  readonly thread: number;
  /** The thread's lane; -1 if it has none. */
  readonly lane: number;
}

/** A thread that answers requests. */
interface Answerer {
  readonly lane: number;
  readonly thread: number;
  /** The newest request that it has replied to; 0 if there is none. */
  readonly ask: number;
  /** Time of its last reply, or of the first request to it, by the monotonic clock. */
  readonly time: number;
  /** Number of requests that have ended since. */
  silences: number;
}

const asksOf = ({ block }: Attachment) => `threadtally/${LAYOUT_VERSION}/${block.id}/collect`;

/** Opens a channel, posts one message and closes it. */
function post(name: string, message: Ask | Answer): void {
  const channel = host().openChannel(name, () => {});
  channel?.post(message);
  channel?.close();
}

/** Does work of the event loop, into which nothing may be thrown, not even the error of a corrupted block. */
function guarded(work: () => void): void {
  runCallback(work, (error) => printError("A message about collecting metrics failed:", error));
}

function openGuarded(name: string, heard: (message: unknown) => void): Channel | undefined {
  return host().openChannel(name, (message) => guarded(() => heard(message)));
}

/**
 * Runs `collect` whenever another thread requests it, until the returned channel is closed. Replies when the promise
 * that `collect` returns has resolved, or the request's patience is nearly over.
 */
export function serveCollectRequests(
  attachment: Attachment,
  from: number,
  collect: () => Promise<void> | undefined,
): Channel | undefined {
  const asks = asksOf(attachment);
  // Not the attachment: another copy of the package may keep replying after this one has detached.
  const { seat } = attachment;
  return openGuarded(asks, (message) => {
    const { ask, replyTo, patience } = message as Ask;
    if (seat.attachments === 0 || `${replyTo}/`.startsWith(`${asks}/${from}/`)) return;
    const reply = () => {
      // A callback may have detached the registry.
      if (seat.attachments > 0) post(replyTo, { ask, from, thread: seat.thread, lane: seat.lane() });
    };
    const running = collect();
    if (running) whenSettled(running, patience * OF_PATIENCE, () => guarded(reply));
    else reply();
  });
}

/** Calls back once, when `running` has resolved or time is up. It does not keep the thread alive. */
function whenSettled(running: Promise<void>, milliseconds: number, callback: () => void): void {
  let isOver = false;
  const end = () => {
    if (!isOver) callback();
    isOver = true;
    clearTimer(timer);
  };
  const timer = setTimer(end, milliseconds);
  // Browsers' timers are numbers.
  (timer as { unref?(): unknown }).unref?.();
  running.then(end);
}

export class CollectClient {
  readonly #attachment: Attachment;
  readonly #asks: string;
  readonly #replyTo: string;
  /** By lane; those without a lane by the negative number of their seat. */
  readonly #answerers = new Map<number, Answerer>();
  #replies: Channel | undefined;
  #ask = 0;
  /** The header's `REQUESTS` at the last request. */
  #withoutLane = 0;
  /** The running requests, by patience. */
  readonly #asking = new Map<number, Promise<readonly CollectAge[]>>();
  /** For each running request, a function that ends it if it waits for nobody, or in any case. */
  readonly #checks = new Set<(isOver?: boolean) => void>();

  constructor(attachment: Attachment, from: number | string) {
    this.#attachment = attachment;
    this.#asks = asksOf(attachment);
    this.#replyTo = `${this.#asks}/${from}`;
  }

  /**
   * Resolves when all threads that are waited for have replied and the promise that `collect` returned has resolved, or
   * time is up. Overlapping requests of the same patience share one.
   */
  ask(patience: number, collect: () => Promise<void> | undefined): Promise<readonly CollectAge[]> {
    let asking = this.#asking.get(patience);
    if (!asking) {
      asking = this.#askAll(patience, collect()).finally(() => this.#asking.delete(patience));
      this.#asking.set(patience, asking);
    }
    return asking;
  }

  close(): void {
    this.#replies?.close();
    this.#replies = undefined;
    for (const check of this.#checks) check(true);
  }

  async #askAll(patience: number, running: Promise<void> | undefined): Promise<readonly CollectAge[]> {
    const withoutLane = this.#attachment.kernel.headerWord(REQUESTS);
    // Nothing shows which threads these are, so the first request after one began may wait for as long as it can.
    const awaitsAnybody = withoutLane !== this.#withoutLane;
    this.#withoutLane = withoutLane;
    this.#meet();
    const asks = this.#answerers.size > 0 || withoutLane > 0;
    if (asks) this.#replies ??= openGuarded(this.#replyTo, (message) => this.#hear(message as Answer));
    const ask = ++this.#ask;
    await new Promise<void>((resolve) => {
      // Worklets have no timers, so nothing waits there.
      let isRunning = running !== undefined && typeof setTimer === "function";
      const isAwaiting = () => isRunning || (this.#replies && (awaitsAnybody || this.#isAwaiting(ask)));
      const check = (isOver = false) => {
        if (isAwaiting() && !isOver) return;
        this.#checks.delete(check);
        if (timer !== undefined) clearTimer(timer);
        resolve();
      };
      // Even if nobody is waited for yet: a late reply to an earlier request changes that.
      const timer = this.#replies || isRunning ? setTimer(() => check(true), patience) : undefined;
      this.#checks.add(check);
      running?.then(() => {
        isRunning = false;
        check();
      });
      if (asks) post(this.#asks, { ask, replyTo: this.#replyTo, patience });
      // Not at once: a program that requests in a loop must let messages through.
      nextTurn(() => check());
    });
    for (const answerer of this.#answerers.values()) if (answerer.ask < ask) answerer.silences++;
    this.#forget(this.#attachment.seat.others());
    return this.ages(ask);
  }

  /** Returns the ages of the levels of the threads that answer, as of a request. Sends no request. */
  ages(ask = this.#ask): readonly CollectAge[] {
    const time = now();
    return Array.from(this.#answerers.values(), (answerer) => ({
      lane: answerer.lane < 0 ? undefined : answerer.lane,
      seconds: answerer.ask >= ask ? 0 : (time - answerer.time) / 1000,
      ...(answerer.silences >= SILENCES && { silent: true as const }),
    }));
  }

  #hear({ ask, from, thread, lane }: Answer): void {
    const key = lane < 0 ? -from : lane;
    const before = this.#answerers.get(key)?.ask ?? 0;
    // It may have got a lane since its last reply.
    this.#answerers.delete(-from);
    this.#answerers.set(key, { lane, thread, ask: Math.max(ask, before), time: now(), silences: 0 });
    for (const check of this.#checks) check();
  }

  /** Returns whether somebody may still reply. */
  #isAwaiting(ask: number): boolean {
    for (const answerer of this.#answerers.values()) {
      if (answerer.ask < ask && answerer.silences < SILENCES) return true;
    }
    return false;
  }

  /** Adds the threads that have begun to answer, and drops those that no longer do. */
  #meet(): void {
    const others = this.#attachment.seat.others();
    this.#forget(others);
    for (const [lane, thread] of others) {
      if (!this.#answerers.has(lane)) this.#answerers.set(lane, { lane, thread, ask: 0, time: now(), silences: 0 });
    }
  }

  /** Drops threads whose lane has no flag or another holder, and those without a lane that have become silent. */
  #forget(others: ReadonlyMap<number, number>): void {
    for (const [key, { lane, thread, silences }] of this.#answerers) {
      const ended = lane < 0 ? silences >= SILENCES : others.get(lane) !== thread;
      if (ended) this.#answerers.delete(key);
    }
  }
}
