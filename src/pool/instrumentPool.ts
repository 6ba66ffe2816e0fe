/** Metrics of a pool: the durations of its tasks, and the figures that it offers. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkSame } from "../core/define/options.ts";
import { shown, typeError } from "../core/errors.ts";
import type { Registry } from "../core/registry.ts";
import { readFigures } from "./poolFigures.ts";
import type { Pool } from "./poolShape.ts";
import { measureTasks } from "./poolTasks.ts";

/** The options of `instrumentPool`. */
export interface PoolOptions {
  /** The value of the label `pool`, which tells apart the pools of a registry. Default "default". */
  readonly name?: string;
}

/** A running instrumentation of a pool. */
export interface PoolMetrics {
  /**
   * Stops measuring, gives the pool its own `run` back and clears this thread's gauges; counts stay. A second call has
   * no effect.
   */
  stop(): void;
}

/** A running instrumentation with its options. */
interface Running {
  readonly metrics: PoolMetrics;
  readonly options: PoolOptions;
}

/** The running instrumentations, by registry and pool. */
const running = new WeakMap<Registry, WeakMap<Pool, Running>>();

/**
 * Measures a Piscina pool, in the thread that created it: its tasks from `run` to their results, its queue, threads and
 * utilization. It replaces the pool's `run` by a function that also measures. A second call for a pool, with the same
 * registry, returns the running instrumentation; its name must be that of the first call, or none.
 * @throws TypeError OPTION_INVALID, and any error of the registry when the metrics are defined
 * @example
 * // In place of: new Piscina({ filename })
 * const options = { maxThreads: 2 };
 * const pool = { run: async () => 9, queueSize: 0, completed: 0, duration: 0, options, threads: [] };
 * const metrics = instrumentPool(registry, pool, { name: "squares" });
 * await pool.run(); // 9
 * metrics.stop();
 */
export function instrumentPool(registry: Registry, pool: Pool, options: PoolOptions = {}): PoolMetrics {
  const name = checkPoolOptions(registry, pool, options);
  const ofRegistry = running.get(registry) ?? new WeakMap<Pool, Running>();
  const existing = ofRegistry.get(pool);
  if (existing) {
    checkSame(options, existing.options, "A running instrumentPool");
    return existing.metrics;
  }
  // First the figures, which change nothing of the pool if the registry refuses a metric.
  const ends = [readFigures(registry, pool, name)];
  const metrics: PoolMetrics = {
    stop() {
      if (ofRegistry.get(pool)?.metrics === metrics) ofRegistry.delete(pool);
      for (const end of ends.splice(0)) end();
    },
  };
  try {
    ends.push(measureTasks(registry, pool, name));
  } catch (problem) {
    metrics.stop();
    throw problem;
  }
  running.set(registry, ofRegistry.set(pool, { metrics, options: { name } }));
  return metrics;
}

/** Returns the pool's name. */
function checkPoolOptions(registry: Registry, pool: Pool, options: PoolOptions): string {
  if (typeof registry?.onCollect !== "function") {
    throw typeError("OPTION_INVALID", `instrumentPool takes a registry, but got ${shown(registry)}.`);
  }
  if (
    typeof pool?.run !== "function" ||
    typeof pool.completed !== "number" ||
    typeof pool.options?.maxThreads !== "number"
  ) {
    throw typeError("OPTION_INVALID", `instrumentPool takes a Piscina pool, but got ${shown(pool)}.`);
  }
  checkOptionNames("instrumentPool", options, ["name"]);
  const { name = "default" } = options;
  if (typeof name !== "string") {
    throw typeError("OPTION_INVALID", `name must be a string, but got ${shown(name)}.`);
  }
  return name;
}
