/** Limits of waits for what users' functions return. */

import { clearTimer, setTimer } from "../core/platform/clock.ts";

/** The longest wait for readers, callbacks and other threads, in milliseconds. */
export const DEFAULT_TIMEOUT = 30_000;

/** The error of a function that took too long. */
class TimeoutError extends Error {
  override name = "TimeoutError";
}

/** Resolves as a promise does, or rejects when time is up. `who` begins the error's message. */
export async function withTimeout<T>(promise: Promise<T>, milliseconds: number, who: string): Promise<T> {
  let timer: ReturnType<typeof setTimer> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const late = () => reject(new TimeoutError(`${who} took more than ${milliseconds} ms.`));
    timer = setTimer(late, milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimer(timer);
  }
}
