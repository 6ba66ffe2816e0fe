/** The public parts of a pool that its metrics are made of. */

/** Durations in milliseconds, which Piscina summarizes since the pool was created. */
export interface TimeSummary {
  /** The mean. */
  readonly mean: number;
  /** The largest. */
  readonly max: number;
  /** The median. */
  readonly p50: number;
  /** The one that 99 of 100 do not exceed. */
  readonly p99: number;
}

/** A pool of the shape of Piscina 5. */
export interface Pool {
  /** Runs a task. */
  run(...given: never[]): Promise<unknown>;
  /** Tasks that wait for a thread. */
  readonly queueSize: number;
  /** Tasks that ended since the pool was created. */
  readonly completed: number;
  /** Milliseconds since the pool was created. */
  readonly duration: number;
  /** The pool's options. */
  readonly options: {
    /** The most threads that the pool may have. */
    readonly maxThreads: number;
  };
  /** The pool's threads. */
  readonly threads: {
    /** Number of threads. */
    readonly length: number;
  };
  /** Without durations if the pool was created with `recordTiming: false`. */
  readonly histogram?: {
    /** Durations from the call of `run` to the start of the task. */
    readonly waitTime?: TimeSummary;
    /** Durations of the tasks themselves. */
    readonly runTime?: TimeSummary;
  };
}
