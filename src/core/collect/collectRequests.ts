/**
 * Requests to the other threads to run their `collect` callbacks. A request is broadcast to all threads with the block;
 * each replies to the requesting thread only. Replies are awaited for `PATIENCE` at most, and only from threads that
 * have replied before.
 */

import { LAYOUT_VERSION } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Channel } from "../memory/channel.ts";
import { host } from "../memory/host.ts";
import { printError, runCallback } from "../platform/callback.ts";
import { clearTimer, now, setTimer } from "../platform/clock.ts";

/** The age of the levels that another thread's `collect` callbacks have set. */
export interface CollectAge {
  /** The thread's lane; undefined if it could get none. */
  readonly lane: number | undefined;
  /** Seconds since its last reply; 0 if it has just replied. */
  readonly seconds: number;
}

/** The longest wait for replies, in milliseconds. */
const PATIENCE = 100;

/** After this many unanswered requests in a row, a thread is not waited for until it replies again. */
const SILENCES = 3;

interface Ask {
  readonly ask: number;
  /** Name of the channel on which the requesting thread listens for replies. */
  readonly replyTo: string;
}

interface Answer {
  readonly ask: number;
  /** Permanent number of the replying thread's seat in its block. */
  readonly from: number;
  readonly thread: number;
  /** The thread's lane; -1 if it has none. */
  readonly lane: number;
}

/** An attachment that has replied before. */
interface Known extends Answer {
  /** Time of its last reply, by the monotonic clock. */
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

/** Opens a channel for messages. Nothing may be thrown into the event loop, not even the error of a corrupted block. */
function listenTo(name: string, heard: (message: unknown) => void): Channel | undefined {
  return host().openChannel(name, (message) =>
    runCallback(
      () => heard(message),
      (error) => printError("A message about collecting metrics failed:", error),
    ),
  );
}

/** Runs `collect` whenever another thread requests it, until the returned channel is closed. */
export function serveCollectRequests(attachment: Attachment, from: number, collect: () => void): Channel | undefined {
  const asks = asksOf(attachment);
  // Not the attachment: another copy of the package may keep replying after this one has detached.
  const { seat } = attachment;
  return listenTo(asks, (message) => {
    const { ask, replyTo } = message as Ask;
    if (seat.attachments === 0 || `${replyTo}/`.startsWith(`${asks}/${from}/`)) return;
    collect();
    // A callback may have detached the registry.
    if (seat.attachments > 0) post(replyTo, { ask, from, thread: seat.thread, lane: seat.lane() });
  });
}

export class CollectClient {
  readonly #attachment: Attachment;
  readonly #asks: string;
  readonly #replyTo: string;
  readonly #known = new Map<number, Known>();
  #replies: Channel | undefined;
  #ask = 0;
  #asking: Promise<readonly CollectAge[]> | undefined;
  #heard = () => {};

  constructor(attachment: Attachment, from: number | string) {
    this.#attachment = attachment;
    this.#asks = asksOf(attachment);
    this.#replyTo = `${this.#asks}/${from}`;
  }

  /** Resolves when all threads that are waited for have replied, or time is up. Overlapping requests share one. */
  ask(): Promise<readonly CollectAge[]> {
    this.#asking ??= this.#askAll().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  close(): void {
    this.#replies?.close();
    this.#replies = undefined;
    this.#heard();
  }

  async #askAll(): Promise<readonly CollectAge[]> {
    this.#replies ??= listenTo(this.#replyTo, (message) => this.#hear(message as Answer));
    if (!this.#replies) return [];
    this.#forgetEnded();
    const ask = ++this.#ask;
    await new Promise<void>((resolve) => {
      const timer = setTimer(resolve, PATIENCE);
      this.#heard = () => {
        if (this.#replies && this.#isAwaiting(ask)) return;
        clearTimer(timer);
        resolve();
      };
      post(this.#asks, { ask, replyTo: this.#replyTo });
      // Not at once: a program that requests in a loop must let messages through.
      setTimer(this.#heard);
    });
    this.#heard = () => {};
    for (const known of this.#known.values()) if (known.ask < ask) known.silences++;
    this.#forgetEnded();
    return this.ages();
  }

  /** Returns the ages of the levels of the threads that have replied before. Sends no request. */
  ages(): readonly CollectAge[] {
    const time = now();
    return Array.from(this.#known.values(), ({ lane, time: last, ask }) => ({
      lane: lane < 0 ? undefined : lane,
      seconds: ask === this.#ask ? 0 : (time - last) / 1000,
    }));
  }

  #hear(answer: Answer): void {
    this.#known.set(answer.from, { ...answer, time: now(), silences: 0 });
    this.#heard();
  }

  /** Returns whether somebody may still reply. The first request finds out who is there. */
  #isAwaiting(ask: number): boolean {
    if (ask === 1) return true;
    for (const known of this.#known.values()) if (known.ask < ask && known.silences < SILENCES) return true;
    return false;
  }

  /**
   * Drops threads that have ended. A thread has ended if another, or none, holds its lane. If it has no lane, it counts
   * as ended when it stops replying.
   */
  #forgetEnded(): void {
    for (const [from, { lane, thread, silences }] of this.#known) {
      const ended = lane < 0 ? silences >= SILENCES : this.#attachment.holderOf(lane) !== thread;
      if (ended) this.#known.delete(from);
    }
  }
}
