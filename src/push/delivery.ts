/** The delivery of a sender's payloads: a bounded queue, sent in order, one request at a time. */

import { clearTimer, now, setTimer } from "../core/platform/clock.ts";
import { wallClock } from "../core/platform/wallClock.ts";
import { legible, messageOf } from "./messages.ts";
import { type Post, TOO_LONG } from "./post.ts";
import type { Answer, Payload, Sender } from "./sender.ts";
import type { PushState } from "./state.ts";
import { backoff, FIRST_WAIT, retryAfter } from "./waits.ts";

interface Queued {
  readonly payload: Payload;
  /** Number of the reading that it is of. */
  readonly reading: number;
  /** True if it is the last one of its reading. */
  readonly isLast: boolean;
}

/** A call of `flush` or `close` that waits. */
interface Flush {
  /** Number of the reading that it waits for; a later one counts, too. */
  readonly reading: number;
  hasFailed: boolean;
  stop: () => void;
}

/** The outcome of one attempt. */
type Outcome =
  | { readonly type: "sent" }
  | { readonly type: "halved"; readonly message: string; readonly halves: readonly Payload[] }
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "failed"; readonly message: string; readonly wait: number | undefined; readonly isHeard: boolean };

/** Bytes of payloads that are kept while the receiver does not take them. */
export const MOST_BYTES = 2 ** 24;

/** The status of a request that is larger than the receiver takes. */
const TOO_LARGE = 413;

export class Delivery {
  readonly #sender: Sender;
  readonly #post: Post;
  readonly #state: PushState;
  readonly #report: (message: string) => void;
  readonly #mostBytes: number;
  readonly #firstWait: number;
  readonly #flushes = new Set<Flush>();
  #queue: Queued[] = [];
  #readings = 0;
  #failures = 0; // in a row
  #notBefore = 0;
  /** Set at the end: the moment after which nothing is repeated. */
  #deadline: number | undefined;
  #running: Promise<void> | undefined;
  #wake = () => {};

  /** `report` receives a message for each attempt that failed and each payload that was given up. */
  constructor(
    sender: Sender,
    post: Post,
    state: PushState,
    report: (message: string) => void,
    { mostBytes = MOST_BYTES, firstWait = FIRST_WAIT } = {},
  ) {
    this.#sender = sender;
    this.#post = post;
    this.#state = state;
    this.#report = report;
    this.#mostBytes = mostBytes;
    this.#firstWait = firstWait;
  }

  /** Reads the registry, and sends the reading unless an earlier failure asks to wait. */
  push(): void {
    this.#enqueue([...this.#sender.read()]);
    void this.#send();
  }

  /**
   * Reads and sends at once. Resolves to true when everything was sent. Resolves to false after a refusal, or as soon
   * as an attempt has failed, which is repeated later.
   */
  async flush(): Promise<boolean> {
    return this.#sendNow([...this.#sender.read()]);
  }

  /**
   * Reads and sends at once, for the last time. Nothing is repeated, except for a receiver that asks for it before the
   * deadline, in milliseconds of the monotonic clock. Resolves to true if everything was sent.
   */
  async close(deadline: number): Promise<boolean> {
    this.#deadline = deadline;
    const isSent = await this.#sendNow([...this.#sender.read()]);
    const last = isSent ? this.#sender.last?.() : undefined;
    return last ? this.#sendNow([last]) : isSent;
  }

  async #sendNow(payloads: readonly Payload[]): Promise<boolean> {
    const reading = this.#readings + (payloads.length > 0 ? 1 : 0);
    const flush: Flush = { reading, hasFailed: false, stop: () => {} };
    const stopped = new Promise<void>((resolve) => {
      flush.stop = resolve;
    });
    this.#flushes.add(flush);
    this.#enqueue(payloads);
    this.#notBefore = 0;
    this.#wake();
    await Promise.race([this.#send(), stopped]);
    this.#flushes.delete(flush);
    return !flush.hasFailed;
  }

  #enqueue(payloads: readonly Payload[]): void {
    const reading = this.#readings + 1;
    if (payloads.length === 0) return;
    const added = payloads.map((payload, index) => ({ payload, reading, isLast: index === payloads.length - 1 }));
    this.#readings = reading;
    this.#queue = this.#sender.isCumulative ? added : [...this.#queue, ...added];
    let bytes = this.#queue.reduce((sum, { payload }) => sum + payload.body.length, 0);
    // A reading that is larger than that is sent nevertheless.
    while (bytes > this.#mostBytes && (this.#queue[0] as Queued).reading < reading) {
      bytes -= (this.#queue.shift() as Queued).payload.body.length;
      this.#give("The receiver takes less than is recorded: the oldest request was dropped.");
    }
  }

  #give(message: string): void {
    this.#state.count("dropped");
    this.#report(message);
    for (const flush of this.#flushes) flush.hasFailed = true;
  }

  #send(): Promise<void> {
    this.#running ??= this.#sendAll();
    return this.#running;
  }

  /** Sends the queue. Ends when it is empty or, at the end of the push, when an attempt has failed for good. */
  async #sendAll(): Promise<void> {
    for (let isOver = false; !isOver; ) {
      await this.#pause();
      const next = this.#queue.shift();
      const isAtEnd = this.#deadline !== undefined;
      const outcome = next && (await this.#attempt(next.payload));
      if (outcome?.type === "failed") isOver = !this.#repeats(next as Queued, outcome, isAtEnd);
      else {
        this.#failures = 0;
        if (outcome?.type === "halved") {
          this.#replace(next as Queued, outcome);
          continue;
        }
        if (outcome?.type === "refused") this.#give(outcome.message);
        // Readings may come faster than they are accepted: a flush does not wait for later ones.
        if (next?.isLast) for (const flush of this.#flushes) if (flush.reading <= next.reading) flush.stop();
        isOver = this.#queue.length === 0;
      }
    }
    this.#running = undefined;
  }

  /** Keeps a payload whose attempt has failed. Returns true if it is to be repeated. `isAtEnd`: it began at the end. */
  #repeats(next: Queued, { message, wait, isHeard }: Extract<Outcome, { type: "failed" }>, isAtEnd: boolean): boolean {
    this.#state.count("failed");
    this.#report(message);
    if (this.#isCurrent(next)) this.#queue.unshift(next);
    this.#notBefore = now() + (wait ?? backoff(++this.#failures, this.#firstWait));
    if (!isAtEnd && this.#deadline !== undefined) {
      this.#notBefore = 0; // it began before the end
      return true;
    }
    if (isAtEnd && isHeard && this.#notBefore < (this.#deadline as number)) return true;
    for (const flush of this.#flushes) {
      flush.hasFailed = true;
      flush.stop();
    }
    return !isAtEnd;
  }

  /** Puts the halves of a payload that was too large in its place. */
  #replace(next: Queued, { message, halves }: Extract<Outcome, { type: "halved" }>): void {
    this.#state.count("failed");
    this.#report(`${message}. It is sent again in ${halves.length} requests`);
    if (!this.#isCurrent(next)) return;
    const { reading, isLast } = next;
    const last = halves.length - 1;
    this.#queue.unshift(...halves.map((payload, index) => ({ payload, reading, isLast: isLast && index === last })));
  }

  /** Returns false if a newer reading takes the place of a payload's, which is cumulative. */
  #isCurrent({ reading }: Queued): boolean {
    return !this.#sender.isCumulative || reading === this.#readings;
  }

  async #attempt(payload: Payload): Promise<Outcome> {
    let answer: Answer;
    try {
      answer = await this.#post(payload);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { type: "failed", message: legible(message || String(code)), wait: undefined, isHeard: false };
    }
    const { status, headers, flaw } = answer;
    // By the specification of OTLP, a request with such an answer must not be repeated.
    if (flaw === TOO_LONG) return { type: "refused", message: messageOf(answer, this.#sender) };
    if (status >= 200 && status < 300) {
      this.#accept(payload, answer);
      return { type: "sent" };
    }
    const halves = status === TOO_LARGE ? this.#sender.halve?.(payload) : undefined;
    if (halves) return { type: "halved", message: messageOf(answer, this.#sender), halves };
    if (!this.#sender.isRetried(status)) return { type: "refused", message: messageOf(answer, this.#sender) };
    return {
      type: "failed",
      message: messageOf(answer, this.#sender),
      wait: retryAfter(headers, wallClock()),
      isHeard: true,
    };
  }

  #accept(payload: Payload, answer: Answer): void {
    const partial = answer.flaw === undefined ? this.#sender.partialOf(answer) : undefined;
    const rejected = Math.min(partial?.rejected ?? 0, payload.points);
    this.#state.count("sent");
    this.#state.count("points", payload.points - rejected);
    this.#state.count("rejected", rejected);
    if (answer.flaw !== undefined) this.#report(messageOf(answer, this.#sender));
    else if (partial) {
      this.#report(`${rejected} of ${payload.points} points were rejected: ${legible(partial.message)}`);
    }
  }

  /** Waits until the next attempt may begin, or `#wake` is called. */
  #pause(): Promise<void> | undefined {
    const wait = this.#notBefore - now();
    if (wait <= 0) return undefined;
    return new Promise((resolve) => {
      const timer = setTimer(resolve, wait);
      this.#wake = () => {
        clearTimer(timer);
        resolve();
      };
    });
  }
}
