/** Timers: durations from a monotonic clock, in a metric's own unit. */

import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import { checkCallback } from "../define/options.ts";
import { perMillisecond } from "../define/units.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import type { Series } from "../memory/series.ts";

/** A metric, or one series of it, in which durations are recorded. */
type Timer = Pick<Series, "attachment" | "definition">;

/**
 * The outcome of work: its result or its error.
 * @inline
 */
export type Outcome<T> = PromiseSettledResult<Awaited<T>>;

/** Throws if labels were given to a timer that takes none. */
export function checkNoLabels({ name, labelNames }: Definition, given: readonly unknown[], rule: string): void {
  if (given.length === 0) return;
  throw typeError(
    "OPTION_INVALID",
    `${rule}, but that of ${shown(name)} got ${shown(given[0])}. ` +
      (labelNames.length === 0
        ? "The metric has no labels: define it with labelNames, or leave them out."
        : "Choose the series by labels(…) first, or call startTimer() of the whole metric and pass the labels at the " +
          "end."),
  );
}

/**
 * Starts a clock. The returned function returns the time since the start, never negative. Throws if the metric's unit
 * is not a time, or if it records no values.
 */
function startClock({ kind, name, unit }: Definition): () => number {
  const { content } = KINDS[kind];
  if (content === "sum" || content === "level") {
    throw typeError(
      "OPTION_INVALID",
      `Durations are recorded in means and histograms, but ${shown(name)} is a ${kind}. Define a histogram.`,
    );
  }
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

/**
 * Returns a function that, at its first call, records the time since the start in the series that `choose` returns.
 * Each call returns that time. If `choose` throws, nothing was recorded, and the timer goes on.
 */
export function startTimer<E extends readonly unknown[]>(
  { definition }: Timer,
  choose: (...end: E) => { record(duration: number): void },
  given: readonly unknown[],
): (...end: E) => number {
  checkNoLabels(definition, given, "A timer takes no arguments at its start");
  const elapsed = startClock(definition);
  let duration: number | undefined;
  return (...end) => {
    if (duration === undefined) {
      const time = elapsed();
      const bound = choose(...end);
      duration = time;
      bound.record(time);
    }
    return duration;
  };
}

/**
 * Runs `work` and passes its duration and outcome to `record`, even if it throws or rejects. Whether or not `record`
 * throws, the outcome is that of `work`. A promise is returned as it is; for another thenable, a promise is returned.
 */
export function timed<T>(
  { attachment, definition }: Timer,
  work: () => T,
  record: (duration: number, outcome: Outcome<T>) => void,
): T {
  checkCallback("The argument of time", work);
  const elapsed = startClock(definition);
  const end = (outcome: Outcome<T>) => {
    try {
      record(elapsed(), outcome);
    } catch (error) {
      // For example, `work` has detached the registry. If it is still attached, the refusal is counted.
      if (!attachment.detached) attachment.reject(error);
    }
  };
  const fail = (reason: unknown) => end({ status: "rejected", reason });
  let result: T;
  try {
    result = work();
  } catch (error) {
    fail(error);
    throw error;
  }
  const succeed = (value: Awaited<T>) => end({ status: "fulfilled", value });
  if (!isPromiseLike(result)) {
    succeed(result as Awaited<T>);
    return result;
  }
  // A database query may run each time its `then` is called, so it is awaited once, by the promise that is returned.
  const promise = (result instanceof Promise ? result : Promise.resolve(result)) as Promise<Awaited<T>>;
  promise.then(succeed, fail);
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
