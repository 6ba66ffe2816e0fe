/** The tasks that are given to a pool, measured from the call of `run` until its promise settles. */

import { warn } from "../core/platform/warning.ts";
import type { Registry } from "../core/registry.ts";
import type { Pool } from "./poolShape.ts";

/** Measures the tasks of a pool. Returns a function that stops this and clears this thread's gauge. */
export function measureTasks(registry: Registry, pool: Pool, name: string): () => void {
  const durations = registry.histogram({
    name: "pool_task_duration_seconds",
    help: "Duration of tasks, from run to their result",
    labelNames: ["pool", "outcome"],
  });
  const active = registry
    .gauge({
      name: "pool_tasks_active",
      help: "Tasks that were given to the pool and have not ended",
      labelNames: ["pool"],
      aggregate: "sum",
    })
    .labels(name);
  const own = Object.getOwnPropertyDescriptor(pool, "run");
  const run = pool.run as (...given: unknown[]) => Promise<unknown>;
  let open = 0;
  let isStopped = false;
  let isWarned = false;

  /** Records without ever throwing into a task. */
  function attempt(record: () => void): void {
    if (isStopped) return;
    try {
      record();
    } catch (error) {
      const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
      if (isWarned || code === "DETACHED") return;
      isWarned = true;
      warn("THREADTALLY_POOL", `A metric of the pool "${name}" was not recorded: ${message} This is reported once.`);
    }
  }

  function end(started: number, outcome: "resolved" | "rejected"): void {
    open--;
    attempt(() => active.set(open));
    attempt(() => durations.labels(name, outcome).record((performance.now() - started) / 1000));
  }

  async function measured(...given: unknown[]): Promise<unknown> {
    const started = performance.now();
    open++;
    attempt(() => active.set(open));
    try {
      const result = await run.apply(pool, given);
      end(started, "resolved");
      return result;
    } catch (error) {
      end(started, "rejected");
      throw error;
    }
  }

  Object.defineProperty(pool, "run", { value: measured, configurable: true, writable: true });
  return () => {
    isStopped = true;
    if (pool.run === measured) {
      if (own) Object.defineProperty(pool, "run", own);
      else Reflect.deleteProperty(pool, "run");
    }
    try {
      active.clear();
    } catch {
      // Detached: the level of this thread is gone.
    }
  };
}
