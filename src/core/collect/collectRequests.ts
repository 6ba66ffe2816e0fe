/**
 * Asks the other threads that have `collect` callbacks to run them, by messages that all threads with the block hear. Each
 * answers the asker alone. An answer is waited for as long as `PATIENCE`, and only from threads that have answered before.
 */

import { LAYOUT_VERSION } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Channel } from "../memory/channel.ts";
import { host } from "../memory/host.ts";
import { printError, runCallback } from "../platform/callback.ts";
import { clearTimer, now, setTimer } from "../platform/clock.ts";

/** How old the levels are that the `collect` callbacks of another thread have set. */
export interface CollectAge {
  /** The thread's lane; undefined when it could get none. */
  readonly lane: number | undefined;
  /** Since its last answer; 0 when it has just answered. */
  readonly seconds: number;
}

/** Milliseconds that one ask waits. */
const PATIENCE = 100;

/** After so many asks in a row without an answer a thread is not waited for, until it answers again. */
const SILENCES = 3;

interface Ask {
  readonly ask: number;
  /** The name of the channel on which the asker listens. */
  readonly replyTo: string;
}

interface Answer {
  readonly ask: number;
  /** Names the answering thread's seat in its block for good. */
  readonly from: number;
  readonly thread: number;
  /** -1: none. */
  readonly lane: number;
}

/** An attachment that has answered before. */
interface Known extends Answer {
  /** When it did last, by the monotonic clock. */
  readonly time: number;
  /** How many asks have ended since. */
  silences: number;
}

const asksOf = ({ block }: Attachment) => `threadtally/${LAYOUT_VERSION}/${block.id}/collect`;

/** Opens a channel for one message. */
function post(name: string, message: Ask | Answer): void {
  const channel = host().openChannel(name, () => {});
  channel?.post(message);
  channel?.close();
}

/** Opens a channel for messages. Nothing may be thrown into the event loop, not even that the block is damaged. */
function listenTo(name: string, heard: (message: unknown) => void): Channel | undefined {
  return host().openChannel(name, (message) =>
    runCallback(
      () => heard(message),
      (error) => printError("A message about collecting metrics failed:", error),
    ),
  );
}

/** From now on, until the channel is closed, `collect` is run when another thread asks. */
export function serveCollectRequests(attachment: Attachment, from: number, collect: () => void): Channel | undefined {
  const asks = asksOf(attachment);
  // Not the attachment: another copy of the package may answer on after this one has detached.
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

  /** Resolves when all that are waited for have answered, or patience is over. Asks that overlap are one. */
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
      // Not at once: whoever asks in a loop must let messages through.
      setTimer(this.#heard);
    });
    this.#heard = () => {};
    for (const known of this.#known.values()) if (known.ask < ask) known.silences++;
    this.#forgetEnded();
    return this.ages();
  }

  /** Returns the ages of the other threads' levels, as far as this thread has met them. Asks nobody. */
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

  /** Returns whether somebody may still answer. The first ask finds out who is there. */
  #isAwaiting(ask: number): boolean {
    if (ask === 1) return true;
    for (const known of this.#known.values()) if (known.ask < ask && known.silences < SILENCES) return true;
    return false;
  }

  /** A thread has ended when another, or none, holds its lane. One without a lane is taken to have ended when it is silent. */
  #forgetEnded(): void {
    for (const [from, { lane, thread, silences }] of this.#known) {
      const ended = lane < 0 ? silences >= SILENCES : this.#attachment.holderOf(lane) !== thread;
      if (ended) this.#known.delete(from);
    }
  }
}
