/** The family of means or histograms, whose timers get their labels at the end. */

import type { AnyValues, LabelSet, LabelValues } from "../define/labels.ts";
import type { Family } from "./family.ts";
import type { Timed } from "./timed.ts";
import type { Outcome } from "./timer.ts";

/** Ends a timer of a metric with labels. The first call records; later ones return the same time. */
export interface EndTimer<L extends readonly string[], V = AnyValues> {
  (set: LabelSet<L, V>): number;
  (...values: LabelValues<L, V>): number;
}

/**
 * A mean or histogram with labels, of which timers record durations. Choose the labels first, `labels(…).time(work)`,
 * or at the end, as here.
 */
export interface TimedFamily<M extends Timed, L extends readonly string[], V = AnyValues> extends Family<M, L, V> {
  /**
   * Starts a timer whose labels are chosen at its end. When the returned function is first called, with a label set, it
   * records the time since the start, in the metric's unit (seconds if it has none), and returns it. If the labels are
   * wrong, it throws as `labels` does, and you can call it again.
   * @throws RangeError OPTION_INVALID if the metric's unit is not a time; TypeError OPTION_INVALID if it is given
   * arguments
   * @example
   * const took = registry.histogram({ name: "request_seconds", help: "Requests", labelNames: ["method", "status"] });
   * const end = took.startTimer();
   * end({ method: "GET", status: 200 }) >= 0; // true
   * took.labels("GET", "200").read().count; // 1
   */
  startTimer(...given: readonly never[]): EndTimer<L, V>;
  /**
   * Runs `work` and records how long it took, even if it throws or its promise rejects, under the labels that
   * `labelsOf` returns for the outcome: `{ status: "fulfilled", value }` or `{ status: "rejected", reason }`. Returns
   * what `work` returns, as `time` of a mean or histogram does: the outcome is always that of `work`. If `labelsOf`
   * throws, or returns wrong labels, the duration is not recorded; `stats().rejected` counts that, and the first time
   * warns with the error. With `onInvalid: "count"`, wrong labels go to the overflow series, as those of `labels` do.
   * @throws what `work` throws; TypeError OPTION_INVALID unless both are functions, RangeError OPTION_INVALID if the
   * metric's unit is not a time, and then `work` is not run
   * @example
   * const took = registry.histogram({ name: "request_seconds", help: "Requests", labelNames: ["status"] });
   * const load = async () => ({ status: 200 });
   * await took.time(load, (outcome) => ({ status: outcome.status === "fulfilled" ? outcome.value.status : "failed" }));
   * took.labels("200").read().count; // 1
   */
  time<T>(work: () => T, labelsOf: (outcome: Outcome<T>) => LabelSet<L, V>): T;
}
