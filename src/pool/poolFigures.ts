/** The figures that a pool offers, read whenever the registry is read. */

import type { Registry } from "../core/registry.ts";
import type { Pool, TimeSummary } from "./poolShape.ts";

const STATISTICS = ["mean", "p50", "p99", "max"] satisfies (keyof TimeSummary)[];

/** Reads the figures of a pool at each reading. Returns a function that stops this and clears this thread's gauges. */
export function readFigures(registry: Registry, pool: Pool, name: string): () => void {
  const completed = registry
    .counter({ name: "pool_tasks_completed_total", help: "Tasks that the pool has ended", labelNames: ["pool"] })
    .labels(name);
  const gauge = (metric: string, help: string, aggregate: "sum" | "average") =>
    registry.gauge({ name: metric, help, labelNames: ["pool"], aggregate }).labels(name);
  const queued = gauge("pool_queue_size", "Tasks that wait for a thread", "sum");
  const threads = gauge("pool_threads", "Threads of the pool", "sum");
  const utilization = gauge("pool_utilization_ratio", "Share of the threads' time that ran tasks", "average");
  const times = (metric: string, help: string) => {
    const labelNames = ["pool", "statistic"] as const;
    const family = registry.gauge({ name: metric, help, labelNames, aggregate: "max" });
    return STATISTICS.map((statistic) => ({ statistic, gauge: family.labels(name, statistic) }));
  };
  const waits = times("pool_task_wait_seconds", "Time that tasks waited, since the pool was created");
  const runs = times("pool_task_run_seconds", "Time that tasks ran, since the pool was created");
  let counted = pool.completed;

  function read(): void {
    const { completed: total, queueSize, duration, options, histogram } = pool;
    if (total > counted) completed.inc(total - counted);
    counted = total;
    queued.set(queueSize);
    threads.set(pool.threads.length);
    if (histogram?.runTime) {
      // Not the pool's own `utilization`, which is a thousandth of the share in Piscina 5.3. Before the first task, the
      // mean is not a number.
      utilization.set((histogram.runTime.mean * total || 0) / (duration * options.maxThreads));
    }
    for (const [gauges, summary] of [
      [waits, histogram?.waitTime],
      [runs, histogram?.runTime],
    ] as const) {
      // Without a task the mean is not a number, and the others are 0.
      if (!summary || Number.isNaN(summary.mean)) continue;
      for (const { statistic, gauge } of gauges) gauge.set(summary[statistic] / 1000);
    }
  }

  const end = registry.onCollect(read);
  return () => {
    end();
    try {
      read();
      for (const one of [queued, threads, utilization]) one.clear();
      for (const { gauge } of [...waits, ...runs]) gauge.clear();
    } catch {
      // Detached: the levels of this thread are gone.
    }
  };
}
