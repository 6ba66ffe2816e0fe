/** Limits of waits for what users' functions return. */

import { runCallback } from "../core/platform/callback.ts";
import { clearTimer, setTimer } from "../core/platform/clock.ts";

/** The longest wait for readers, callbacks and other threads, in milliseconds. */
const DEFAULT_TIMEOUT = 30_000;

/** Timers end at once after longer times. */
const LONGEST = 2 ** 31 - 1;

/** Returns a limit in milliseconds as timers take it. */
export function limitOf(given: number | null | undefined): number {
  return Math.min(given ?? DEFAULT_TIMEOUT, LONGEST);
}

/** Returns the time for other threads' values, in milliseconds: a blocked thread must not delay every collection. */
export function patienceOf(limit: number | undefined, most: number): number {
  return Math.max(1, Math.min(Math.floor(limitOf(limit)), most)) || 1;
}

/** The error of a function that took too long. */
class TimeoutError extends Error {
  override name = "TimeoutError";
}

/**
 * Calls a function, and waits for the promise that it may return. Rejects as it does, or when time is up. `who` begins
 * the error's message. Not with `await`: a thenable that resolves to itself would occupy the microtask queue for ever.
 */
export function callWithin(milliseconds: number, who: string, call: () => unknown): Promise<void> {
  let timer: ReturnType<typeof setTimer> | undefined;
  return new Promise<void>((resolve, reject) => {
    const late = () => reject(new TimeoutError(`${who} took more than ${milliseconds} ms.`));
    timer = setTimer(late, milliseconds);
    if (!runCallback(call, reject, resolve)) resolve();
  }).finally(() => clearTimer(timer));
}
