/** Metrics of the whole process, reported by one thread at a time. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import type { Counter } from "../../core/record/counter.ts";
import { linuxProcess } from "./linux.ts";
import type { MetricCollector, ThreadMetrics } from "./threadMetrics.ts";

const MICROSECONDS = 1e6;

/**
 * Registers the metrics of the process. Every thread that collects tries to be the only one. It raises its flag, which
 * is a level of 1 in a gauge that is summed over threads, and reads the sum. If two threads do so at once, at least one
 * of them sees both flags and gives up. If a thread is killed, its flag disappears with its lane.
 */
export function processWide({ registry, prefix }: ThreadMetrics): MetricCollector {
  const process = neededBuiltin("node:process");
  const flags = registry.gauge({
    name: `${prefix}process_metrics_readers`,
    help: "Threads that are reading the metrics of the process at this moment",
    aggregate: "sum",
  });
  const seconds = (name: string, help: string) =>
    registry.counter({ name: `${prefix}process_cpu_${name}seconds_total`, help, scale: MICROSECONDS });
  const user = seconds("user_", "CPU time of the process outside of the system");
  const system = seconds("system_", "CPU time of the process in the system");
  const both = seconds("", "CPU time of the process");
  const level = (name: string, help: string) => registry.gauge({ name: `${prefix}process_${name}`, help });
  const started = level("start_time_seconds", "Start time of the process, since 1970");
  const resident = level("resident_memory_bytes", "Resident memory of the process");
  const onLinux = process.platform === "linux" ? linuxProcess(level) : undefined;

  function read(): void {
    const { user: inUser, system: inSystem } = process.cpuUsage();
    raise(user, inUser);
    raise(system, inSystem);
    raise(both, inUser + inSystem);
    // Set only once, since the difference between the two clocks varies.
    if (Number.isNaN(started.value)) started.set(Math.round(Date.now() / 1000 - process.uptime()));
    if (onLinux) resident.set(onLinux());
    else resident.set(process.memoryUsage.rss());
  }

  return {
    collect() {
      if (registry.takeLane() === undefined) return;
      flags.set(1);
      try {
        if (flags.value === 1) read();
      } finally {
        flags.clear();
      }
    },
    stop() {},
  };
}

/** Raises a counter to a total. Nothing is added twice, no matter which thread raised it before. */
function raise(counter: Counter, microseconds: number): void {
  const more = microseconds - Number(counter.scaled);
  if (more > 0) counter.inc(more / MICROSECONDS);
}
