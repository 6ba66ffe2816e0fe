/**
 * The last 30 to 60 seconds of an event loop, in two halves. Only the clock changes the halves, so readings do not
 * affect each other.
 */

import type { EventLoopUtilization } from "node:perf_hooks";

/** Milliseconds. */
const HALF = 30_000;

interface Half {
  /** Milliseconds, on the monotonic clock. */
  readonly begun: number;
  /** The lag of each timer, in seconds. */
  readonly lags: number[];
  /** The utilization of the loop at the start of this half. */
  readonly utilization: EventLoopUtilization;
}

/** Statistics of lags, in seconds. */
export interface Lags {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  /** Returns the smallest lag that this percentage of the lags does not exceed. */
  percentile(percent: number): number;
}

export class LoopWindow {
  readonly #utilizationNow: () => EventLoopUtilization;
  #older: Half;
  #younger: Half;

  constructor(begun: number, utilizationNow: () => EventLoopUtilization) {
    this.#utilizationNow = utilizationNow;
    this.#younger = { begun, lags: [], utilization: utilizationNow() };
    this.#older = this.#younger;
  }

  /** The utilization of the loop at the start of the window. */
  get utilization(): EventLoopUtilization {
    return this.#older.utilization;
  }

  /** Adds a timer that ran `lag` seconds late. `time` is in milliseconds, on the monotonic clock. */
  record(lag: number, time: number): void {
    const age = time - this.#younger.begun;
    if (age >= HALF) {
      // After a long stall, both halves are over.
      const isPast = age >= 2 * HALF;
      const begun = isPast ? time : this.#younger.begun + HALF;
      const next = { begun, lags: [], utilization: this.#utilizationNow() };
      this.#older = isPast ? next : this.#younger;
      this.#younger = next;
    }
    this.#younger.lags.push(lag);
  }

  /**
   * Returns the lags of the window, including that of a timer that is `overdue` by this many seconds, if it is
   * positive.
   */
  lags(overdue: number): Lags {
    const { lags: younger } = this.#younger;
    const older = this.#older === this.#younger ? [] : this.#older.lags;
    const sorted = Float64Array.from([...older, ...younger, ...(overdue > 0 ? [overdue] : [])]).sort();
    const count = sorted.length;
    const mean = sorted.reduce((sum, lag) => sum + lag, 0) / count;
    return {
      count,
      mean,
      min: sorted[0] ?? Number.NaN,
      max: sorted[count - 1] ?? Number.NaN,
      deviation: Math.sqrt(sorted.reduce((sum, lag) => sum + (lag - mean) ** 2, 0) / count),
      percentile: (percent) => sorted[Math.ceil((percent / 100) * count) - 1] ?? Number.NaN,
    };
  }
}
