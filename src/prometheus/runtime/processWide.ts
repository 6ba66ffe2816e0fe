/** What the whole process uses, told by one thread at a time. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import type { Counter } from "../../core/record/counter.ts";
import { linuxProcess } from "./linux.ts";
import type { MetricCollector, ThreadMetrics } from "./threadMetrics.ts";

const MICROSECONDS = 1e6;

/**
 * Every thread that collects tries to be the one. It raises its flag, a level of 1 that is summed over threads, and reads the sum:
 * of two threads that do so at once at least one sees both flags, and leaves it to the other. The flag of a killed thread
 * falls with its lane.
 */
export function processWide({ registry, prefix }: ThreadMetrics): MetricCollector {
  const process = neededBuiltin("node:process");
  const flags = registry.gauge({
    name: `${prefix}process_metrics_readers`,
    help: "Threads that are reading the metrics of the process at this moment",
    aggregate: "sum",
    scale: 1,
  });
  const seconds = (name: string, help: string) =>
    registry.counter({ name: `${prefix}process_cpu_${name}seconds_total`, help, scale: MICROSECONDS });
  const user = seconds("user_", "CPU time of the process outside of the system");
  const system = seconds("system_", "CPU time of the process in the system");
  const both = seconds("", "CPU time of the process");
  const level = (name: string, help: string) => registry.gauge({ name: `${prefix}process_${name}`, help });
  const started = level("start_time_seconds", "When the process started, since 1970");
  const resident = level("resident_memory_bytes", "Memory of the process that is in RAM");
  const onLinux = process.platform === "linux" ? linuxProcess(level) : undefined;

  function read(): void {
    const { user: inUser, system: inSystem } = process.cpuUsage();
    raise(user, inUser);
    raise(system, inSystem);
    raise(both, inUser + inSystem);
    // Once: two clocks are compared, and their difference wavers.
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
        flags.set(Number.NaN);
      }
    },
    stop() {},
  };
}

/** Brings a counter to a total. Whichever thread did so before, nothing is added twice. */
function raise(counter: Counter, microseconds: number): void {
  const more = microseconds - Number(counter.scaled);
  if (more > 0) counter.inc(more / MICROSECONDS);
}
