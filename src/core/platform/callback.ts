/** Guarded calls of users' callbacks: they can neither throw into their caller nor end the process. */

import { shown } from "../errors.ts";

/**
 * Calls a callback. `failed` receives what it throws or, once, what the promise or other thenable that it returns
 * rejects with. Nothing is awaited. Returns true if the callback returned a thenable; then `settled` is called once
 * when it has resolved, or after `failed`. Neither may throw.
 */
export function runCallback(
  callback: () => unknown,
  failed: (error: unknown) => void,
  settled: () => void = ignore,
): boolean {
  try {
    return onRejection(callback(), failed, settled);
  } catch (error) {
    failed(error);
    return false;
  }
}

/**
 * Calls `failed`, once, when `result` rejects, and `settled`, once, when it has resolved or rejected. Returns false if
 * it is no promise or other thenable. Promises of other realms are not instances of this realm's class, so `then`
 * decides, as in `await`; an error thrown while reading or calling it counts as a rejection.
 */
export function onRejection(result: unknown, failed: (error: unknown) => void, settled: () => void = ignore): boolean {
  if ((typeof result !== "object" && typeof result !== "function") || result === null) return false;
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    settled();
  };
  const fail = (error: unknown) => {
    if (isOver) return;
    isOver = true;
    failed(error);
    settled();
  };
  try {
    const { then } = result as { readonly then?: unknown };
    if (typeof then !== "function") return false;
    // Not with `Promise.resolve`: a thenable that resolves to itself would occupy the microtask queue for ever.
    const chained: unknown = then.call(result, end, fail);
    // A `then` that is itself async rejects what it returns. A chained promise of the language's own never does.
    if (chained !== result) (chained as Partial<Promise<unknown>> | null)?.then?.(undefined, fail);
  } catch (error) {
    fail(error);
  }
  return true;
}

/**
 * Returns the result of a callback, for which nobody can wait. If it is a promise, its rejection is dropped, since that
 * would end the process.
 */
export function unawaited<T>(result: T): T {
  onRejection(result, ignore);
  return result;
}

/**
 * Prints an error that cannot be reported to anybody else. Never throws, even if the error or the console is broken.
 */
export function printError(message: string, error: unknown): void {
  runCallback(
    () => console.error(message, error),
    () => void runCallback(() => console.error(message, shown(error)), ignore),
  );
}

/** Does nothing. */
function ignore(): void {}
