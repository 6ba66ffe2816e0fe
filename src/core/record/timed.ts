/** The part that means and histograms share, none of which is on the record path: timers, and showing a label set. */

import type { Definition } from "../define/definition.ts";
import type { Series } from "../memory/series.ts";
import { checkNoLabels, startTimer, timed } from "./timer.ts";

/** A metric whose values may be durations. */
export abstract class Timed {
  readonly #series: Series;

  /** @internal */
  constructor(series: Series) {
    this.#series = series;
  }

  /** The definition of the metric: its kind, name, unit, labels and so on. */
  get definition(): Definition {
    return this.#series.definition;
  }

  /** Records a value. */
  abstract record(value: number): void;

  /**
   * Shows a removed label set again, with a count of 0, as `inc(0)` does for a counter. A record shows it, too.
   * @throws RangeError DETACHED
   * @example
   * const took = registry.mean({ name: "render_seconds", help: "Rendering", labelNames: ["chart"] });
   * took.labels("bar").record(0.2);
   * took.remove("bar");
   * took.labels("bar").show();
   * registry.snapshot().metrics[0].series[0].count; // 0
   */
  show(): void {
    this.#series.attachment.assertAttached();
    // A pin shows the series, as for a record.
    this.#series.once(() => {});
  }

  /**
   * Starts a timer. When the returned function is first called, it records the time since the start, in the metric's
   * unit (seconds if it has none), and returns it. Later calls return the same time and record nothing. It ignores its
   * arguments, so it can be a listener of events.
   * @throws RangeError OPTION_INVALID if the metric's unit is not a time; TypeError OPTION_INVALID if it is given
   * arguments. The returned function throws as `record` does
   * @example
   * const took = registry.mean({ name: "render_seconds", help: "Rendering" });
   * const end = took.startTimer();
   * end() >= 0; // true
   * took.read().count; // 1
   */
  startTimer(...given: readonly never[]): () => number {
    return startTimer(this.#series, () => this, given);
  }

  /**
   * Runs `work` and records how long it took, in the metric's unit, even if it throws or its promise rejects. Returns
   * the result of `work`; if that is a thenable but not a promise, returns a promise. The outcome is always that of
   * `work`: if its duration cannot be recorded, `stats().rejected` counts that, unless the registry was detached.
   * @throws what `work` throws; TypeError OPTION_INVALID unless it is a function and the only argument, RangeError
   * OPTION_INVALID if the metric's unit is not a time, and then `work` is not run
   * @example
   * const took = registry.mean({ name: "render_seconds", help: "Rendering" });
   * await took.time(async () => "a chart"); // "a chart"
   * took.read().count; // 1
   */
  time<T>(work: () => T, ...given: readonly never[]): T {
    checkNoLabels(this.definition, given, "time takes no second argument");
    return timed(this.#series, work, (duration) => this.record(duration));
  }
}
