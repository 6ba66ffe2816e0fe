/** Durations in a metric's own unit, from a monotonic clock. */

import { REJECTED } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { checkCallback } from "../define/options.ts";
import { perMillisecond } from "../define/units.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import type { Series } from "../memory/series.ts";

type Record = (duration: number) => void;

/** Starts a clock; the function it returns gives the time since then, never negative. Throws when the metric's unit is no time. */
function startClock({ name, unit }: Definition): () => number {
  const factor = perMillisecond(unit);
  if (factor === undefined) {
    throw rangeError(
      "OPTION_INVALID",
      `Durations are recorded in a unit of time, but ${shown(name)} has the unit ${shown(unit)}. Define a metric in seconds.`,
    );
  }
  // Worklets have no `performance`. Looked up at each call, so that test runners may fake durations.
  const clock = globalThis.performance ?? Date;
  const start = clock.now();
  return () => Math.max(0, clock.now() - start) * factor;
}

/** Returns a function that records the time since now, when it is first called, and returns it. */
export function startTimer({ definition }: Series, record: Record, given: readonly unknown[]): () => number {
  if (given.length > 0) {
    throw typeError(
      "OPTION_INVALID",
      `A timer takes no arguments, but that of ${shown(definition.name)} got ${shown(given[0])}. Choose the series by labels(…) ` +
        "first.",
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
 * Runs `work` and records its duration, even if it throws or rejects. Whatever comes of the record, the outcome is that of `work`;
 * a promise is returned as it is, for another thenable a promise.
 */
export function timed<T>(series: Series, record: Record, work: () => T): T {
  checkCallback("The argument of time", work);
  const elapsed = startClock(series.definition);
  const end = () => {
    try {
      record(elapsed());
    } catch {
      // Detached by `work`, for example. Where there still is a block, the refusal is counted in it.
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
  // Queries of databases run each time that their `then` is called, so they are awaited once, by the promise that is returned.
  const promise: Promise<unknown> = result instanceof Promise ? result : Promise.resolve(result);
  promise.then(end, end);
  return promise as T;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
  } catch {
    return false; // a getter's own affair
  }
}
