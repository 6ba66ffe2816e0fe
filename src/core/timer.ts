/** Durations in a metric's own unit, from a monotonic clock. */

import type { Definition } from "./definition.ts";
import { checkCallback } from "./options.ts";

const PER_MILLISECOND: Readonly<Record<string, number>> = {
  nanoseconds: 1e6,
  microseconds: 1e3,
  milliseconds: 1,
  seconds: 1e-3,
  minutes: 1 / 60_000,
};

/** The metric's time unit, from `unit` or the name's ending; seconds when neither says one. */
function unitsPerMillisecond({ name, unit }: Definition): number {
  const known = Object.keys(PER_MILLISECOND).find(
    (time) => unit === time || (unit === "" && name.endsWith(`_${time}`)),
  );
  return PER_MILLISECOND[known ?? "seconds"] as number;
}

/** Starts a clock; the returned function gives the time since then, never negative. */
export function startClock(definition: Definition): () => number {
  const factor = unitsPerMillisecond(definition);
  // Worklets have no `performance`.
  const clock = globalThis.performance ?? Date;
  const start = clock.now();
  return () => Math.max(0, clock.now() - start) * factor;
}

/** Runs `work` and hands its duration to `record`, also when it throws or rejects. Returns what `work` does, promises as they are. */
export function timed<T>(definition: Definition, record: (duration: number) => void, work: () => T): T {
  checkCallback("The argument of time", work);
  const elapsed = startClock(definition);
  let result: T;
  try {
    result = work();
  } catch (error) {
    record(elapsed());
    throw error;
  }
  if (!isPromiseLike(result)) {
    record(elapsed());
    return result;
  }
  const settled = () => record(elapsed());
  // Queries of databases run each time that their `then` is called, so they are awaited once.
  const promise: Promise<unknown> = result instanceof Promise ? result : Promise.resolve(result);
  // After a detach nothing is recorded, and nobody could catch the error.
  promise.then(settled, settled).catch(() => {});
  return promise as T;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
}
