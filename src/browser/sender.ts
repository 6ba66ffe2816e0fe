/**
 * The sender of one registry: it keeps each part until the receiver has said that it was added. A part that comes twice
 * is added once, so whatever has no answer is sent again.
 */

import { rangeError } from "../core/errors.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { warn } from "../core/platform/warning.ts";
import type { MetricSnapshot } from "../core/read/snapshot.ts";
import type { Registry } from "../core/registry.ts";
import { Differences } from "./differences.ts";
import { type Part, Parts } from "./parts.ts";
import type { SendChoices } from "./sendOptions.ts";

/** Bytes that a browser lets all requests with `keepalive` of a page have on their way together. */
const MOST_ON_THE_WAY = 65_536;

/** A receiver knows which of so many parts it has added; an older one would be refused. */
const WINDOW = 32;

/** While so many parts are kept, what is recorded waits in the registry. */
const MOST_KEPT = 16;

/** Characters of a receiver's explanation that are reported. */
const LONGEST_REASON = 200;

/** Statuses of parts that would be refused again. */
const TOO_LONG = 413;
const REFUSED = 422;
const FORGOTTEN = 410;

export class Sender {
  readonly url: string;
  readonly #registry: Registry;
  readonly #differences = new Differences();
  readonly #parts = new Parts();
  /** Those of the last sending that was started. */
  choices: SendChoices;
  /** In the order of their numbers. */
  #kept: Part[] = [];
  readonly #onTheWay = new Set<Part>();
  /** True if something may have been recorded that no part has. */
  #isBehind = true;
  #hasWarned = false;
  /** Those who wait until nothing is on its way. */
  #waiting: ((isSent: boolean) => void)[] = [];

  constructor(registry: Registry, url: string, choices: SendChoices) {
    this.#registry = registry;
    this.url = url;
    this.choices = choices;
  }

  /** Number of parts that were not yet added, as far as is known. */
  get kept(): number {
    return this.#kept.length;
  }

  /**
   * Makes parts of what was recorded since the last time. While there are earlier ones, that waits, unless `isUrgent`
   * and there is room: what is on hide not in a part is lost if the page ends.
   */
  take(isUrgent: boolean): void {
    const kept = this.#kept.length;
    this.#isBehind = true;
    if (kept > 0 && !(isUrgent && kept < MOST_KEPT && bytesOf(this.#kept) < MOST_ON_THE_WAY)) return;
    try {
      const totals = this.#registry.snapshot({ ignoreResets: true });
      this.#keep(this.#differences.take(totals, this.choices.only));
      this.#isBehind = false;
    } catch (error) {
      this.#report(error);
    }
  }

  /** Sends the oldest part, and the next one when it was added; `isUrgent`: as many at once as a browser allows. */
  send(isUrgent: boolean): void {
    const [first] = this.#kept;
    let bytes = bytesOf(this.#onTheWay);
    for (const part of this.#kept) {
      if (this.#onTheWay.has(part)) continue;
      if (this.#onTheWay.size > 0 && !isUrgent) break;
      bytes += part.bytes;
      if (bytes > MOST_ON_THE_WAY || part.number - (first as Part).number >= WINDOW) break;
      this.#onTheWay.add(part);
      void this.#sendOne(part);
    }
  }

  /** Sends again what was on its way when the page was put into a cache: its replies may never come. */
  sendAgain(): void {
    this.#kept = this.#kept.map((part) => ({ ...part }));
    this.#onTheWay.clear();
    this.send(false);
  }

  /** Resolves when nothing is on its way: to true if everything was added. Never rejects. */
  async sendAll(): Promise<boolean> {
    this.send(false);
    if (this.#onTheWay.size === 0) return this.#isDone;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get #isDone(): boolean {
    return this.#kept.length === 0 && !this.#isBehind;
  }

  async #sendOne(part: Part): Promise<void> {
    const problem = await this.#post(part);
    // If it is not there, a copy was sent since, whose reply decides.
    if (!this.#onTheWay.delete(part)) return;
    if (problem === undefined) this.#drop(part);
    else if (problem.status === FORGOTTEN) this.#giveUp(part, problem.reason);
    else if (problem.status === REFUSED || problem.status === TOO_LONG) this.#splitOrGiveUp(part, problem.reason);
    else this.#fail(`${problem.reason}. It is sent again`);
    // After a failure, the next interval or event tries again.
    if (!this.#kept.includes(part)) {
      if (this.#kept.length === 0 && this.#isBehind) this.take(false);
      this.send(false);
    }
    if (this.#onTheWay.size > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(this.#isDone);
  }

  /** Returns undefined if the receiver has added a part, or the reason why it has not. Never rejects. */
  async #post({ body }: Part): Promise<{ readonly status: number; readonly reason: string } | undefined> {
    const { headers, timeout } = this.choices;
    try {
      const signal = AbortSignal.timeout(timeout);
      const response = await fetch(this.url, { method: "POST", body, headers, keepalive: true, signal });
      const { status } = response;
      // No other: a server that knows no such path may reply to it with its start page.
      if (status === 204) return undefined;
      return { status, reason: `status ${status}, ${(await response.text()).slice(0, LONGEST_REASON).trim()}` };
    } catch (error) {
      return { status: 0, reason: String(error) };
    }
  }

  /** Splits a part that was refused, which has changed nothing, so its metrics may be sent again, in other parts. */
  #splitOrGiveUp(part: Part, reason: string): void {
    const { metrics } = part;
    if (metrics.length === 1) {
      this.#parts.refused.add((metrics[0] as MetricSnapshot).name);
      this.#giveUp(part, reason);
      return;
    }
    this.#drop(part);
    const half = metrics.length >> 1;
    this.#kept.push(this.#parts.part(metrics.slice(0, half)), this.#parts.part(metrics.slice(half)));
  }

  #giveUp(part: Part, reason: string): void {
    this.#drop(part);
    const names = part.metrics.map(({ name }) => name).join(", ");
    this.#fail(`${reason}. A part with ${names} is given up`);
  }

  #drop(part: Part): void {
    this.#kept = this.#kept.filter((one) => one !== part);
  }

  #keep(metrics: readonly MetricSnapshot[]): void {
    const tooLong = ({ name }: MetricSnapshot, bytes: number) =>
      this.#fail(`a series of ${name} has ${bytes} bytes, more than a page can send. It is left out`);
    this.#kept.push(...this.#parts.of(metrics, tooLong));
  }

  #fail(problem: string): void {
    const { origin, pathname } = new URL(this.url);
    this.#report(
      rangeError("PUSH_FAILED", `sendOnHide needs a receiver at ${origin}${pathname} that adds all, but: ${problem}.`),
    );
  }

  #report(error: unknown): void {
    const { onError } = this.choices;
    if (onError) {
      runCallback(
        () => onError(error),
        (thrown) => printError("The onError of sendOnHide threw:", thrown),
      );
    } else if (!this.#hasWarned) warn("THREADTALLY_SEND", (error as Error).message);
    this.#hasWarned = true;
  }
}

function bytesOf(parts: Iterable<Part>): number {
  let bytes = 0;
  for (const part of parts) bytes += part.bytes;
  return bytes;
}
