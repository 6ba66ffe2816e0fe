/** Timers: durations from a monotonic clock, in a metric's own unit. */

import { REJECTED } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { checkCallback } from "../define/options.ts";
import { perMillisecond } from "../define/units.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import type { Series } from "../memory/series.ts";

type Record = (duration: number) => void;

/**
 * Starts a clock. The returned function returns the time since the start, never negative. Throws if the metric's unit
 * is not a time.
 */
function startClock({ name, unit }: Definition): () => number {
  const factor = perMillisecond(unit);
  if (factor === undefined) {
    throw rangeError(
      "OPTION_INVALID",
      `Durations are recorded in a unit of time, but ${shown(name)} has the unit ${shown(unit)}. Define a metric in ` +
        "seconds.",
    );
  }
  // Worklets have no `performance`. Looked up at each call, so that test runners may fake durations.
  const clock = globalThis.performance ?? Date;
  const start = clock.now();
  return () => Math.max(0, clock.now() - start) * factor;
}

/** Returns a function that, at its first call, records the time since the start. Each call returns that time. */
export function startTimer({ definition }: Series, record: Record, given: readonly unknown[]): () => number {
  if (given.length > 0) {
    throw typeError(
      "OPTION_INVALID",
      `A timer takes no arguments, but that of ${shown(definition.name)} got ${shown(given[0])}. Choose the series ` +
        "by labels(…) first.",
    );
  }
  const elapsed = startClock(definition);
  let duration: number | undefined;
  return () => {
    if (duration === undefined) {
      duration = elapsed();
      record(duration);
    }
    return duration;
  };
}

/**
 * Runs `work` and records its duration, even if it throws or rejects. Whether or not that can be recorded, the outcome
 * is that of `work`. A promise is returned as it is; for another thenable, a promise is returned.
 */
export function timed<T>(series: Series, record: Record, work: () => T): T {
  checkCallback("The argument of time", work);
  const elapsed = startClock(series.definition);
  const end = () => {
    try {
      record(elapsed());
    } catch {
      // For example, `work` has detached the registry. If it is still attached, the refusal is counted.
      if (!series.attachment.detached) series.attachment.kernel.count(REJECTED);
    }
  };
  let result: T;
  try {
    result = work();
  } catch (error) {
    end();
    throw error;
  }
  if (!isPromiseLike(result)) {
    end();
    return result;
  }
  // A database query may run each time its `then` is called, so it is awaited once, by the promise that is returned.
  const promise: Promise<unknown> = result instanceof Promise ? result : Promise.resolve(result);
  promise.then(end, end);
  return promise as T;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  let then: unknown;
  try {
    then = (value as PromiseLike<unknown> | undefined)?.then;
  } catch {
    // A getter that throws.
  }
  return typeof then === "function";
}
