/** The public parts of a pool that its metrics are made of. */

/** Durations in milliseconds, which Piscina summarizes since the pool was created. */
export interface TimeSummary {
  readonly mean: number;
  readonly max: number;
  readonly p50: number;
  readonly p99: number;
}

/** A pool of the shape of Piscina 5. */
export interface Pool {
  run(...given: never[]): Promise<unknown>;
  /** Tasks that wait for a thread. */
  readonly queueSize: number;
  /** Tasks that ended since the pool was created. */
  readonly completed: number;
  /** Share of all threads' time that ran tasks, 0 to 1, since the pool was created. */
  readonly utilization: number;
  readonly threads: { readonly length: number };
  /** Without durations if the pool was created with `recordTiming: false`. */
  readonly histogram?: { readonly waitTime?: TimeSummary; readonly runTime?: TimeSummary };
}
