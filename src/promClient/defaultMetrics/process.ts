/** Default metrics of the process: its CPU time, start, memory and file descriptors. All threads report the same. */

import { builtin } from "../../core/platform/builtin.ts";
import type { Counter } from "../counter.ts";
import { placeOf } from "../place.ts";
import { activeSpan } from "./activeSpan.ts";
import { type MetricGroup, metricGroup } from "./metricGroup.ts";
import { memoryUsage } from "./thread.ts";

const MICROSECONDS = 1e6;
const KIBIBYTE = 1024;

/** The one thread that raises the CPU counters at a moment holds this role. */
const ROLE = "prom-client: raises the CPU counters";

const CPU = {
  user: ["process_cpu_user_seconds_total", "Total user CPU time spent in seconds."],
  system: ["process_cpu_system_seconds_total", "Total system CPU time spent in seconds."],
  both: ["process_cpu_seconds_total", "Total user and system CPU time spent in seconds."],
} as const;

/**
 * CPU counters. One thread at a time raises them to the time that the process has used since its start, so nothing is
 * counted twice. While another thread does so, a thread leaves it to that one. A worker that has its own block raises
 * the counters there; of several blocks, the largest value counts.
 */
export const processCpuTotal: MetricGroup = /* @__PURE__ */ metricGroup(
  Object.values(CPU).map(([name]) => name),
  (metrics) => {
    const { process, labels } = metrics;
    const enableExemplars = Boolean(metrics.config.enableExemplars);
    const raise = (counter: Counter, microseconds: number) => {
      const raised = Math.round(counter.ownValue(labels) * MICROSECONDS);
      const value = Math.max(0, microseconds - raised) / MICROSECONDS;
      if (enableExemplars) counter.inc({ labels, value, exemplarLabels: activeSpan() });
      else counter.inc(labels, value);
    };
    const make = ([name, help]: readonly [string, string], collect?: () => void) =>
      metrics.counter({ name, help, enableExemplars, aggregate: "max", ...(collect && { collect }) });
    const user = make(CPU.user, () => {
      const registry = placeOf(user)?.store.registry;
      if (!registry?.claim(ROLE)) return;
      try {
        const usage = process.cpuUsage();
        raise(user, usage.user);
        raise(system, usage.system);
        raise(both, usage.user + usage.system);
      } finally {
        registry.release(ROLE);
      }
    });
    const system = make(CPU.system);
    const both = make(CPU.both);
  },
);

const START = "process_start_time_seconds";

export const processStartTime: MetricGroup = /* @__PURE__ */ metricGroup([START], (metrics) => {
  const { process, labels } = metrics;
  const seconds = Math.round(Date.now() / 1000 - process.uptime());
  metrics.gauge({
    name: START,
    help: "Start time of the process since unix epoch in seconds.",
    aggregator: "omit",
    // Without labels it would become 0 with its thread, although it stays true. Label sets of ended threads shall go.
    aggregate: Object.keys(labels).length > 0 ? "first" : "last",
    collect() {
      // Only the first thread's, since the difference between the two clocks varies.
      if (!this._getValue(labels)) this.set(labels, seconds);
    },
  });
});

const MEMORY = [
  { name: "process_resident_memory_bytes", help: "Resident memory size in bytes.", field: "VmRSS" },
  { name: "process_virtual_memory_bytes", help: "Virtual memory size in bytes.", field: "VmSize" },
  { name: "process_heap_bytes", help: "Process heap size in bytes.", field: "VmData" },
] as const;

/** Memory of the process; without Linux' /proc folder only what is resident. */
export const osMemoryHeap: MetricGroup = /* @__PURE__ */ metricGroup(
  MEMORY.map(({ name }) => name),
  (metrics) => {
    const { process, labels } = metrics;
    const [resident, ...others] = MEMORY;
    if (readProc("status") === undefined) {
      metrics.gauge({
        ...optionsOf(resident),
        collect() {
          const bytes = memoryUsage(process)?.rss;
          if (bytes !== undefined) this.set(labels, bytes);
        },
      });
      return;
    }
    const collect = () => {
      const status = readProc("status") ?? "";
      for (const { gauge, field } of gauges) {
        const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
        if (kibibytes !== undefined) gauge.set(labels, Number(kibibytes) * KIBIBYTE);
      }
    };
    const gauges = [
      { field: resident.field, gauge: metrics.gauge({ ...optionsOf(resident), collect }) },
      ...others.map((one) => ({ field: one.field, gauge: metrics.gauge(optionsOf(one)) })),
    ];
  },
);

const OPEN = "process_open_fds";

export const processOpenFileDescriptors: MetricGroup = /* @__PURE__ */ metricGroup([OPEN], (metrics) => {
  if (openDescriptors() === undefined) return;
  metrics.gauge({
    ...optionsOf({ name: OPEN, help: "Number of open file descriptors." }),
    collect() {
      const open = openDescriptors();
      if (open !== undefined) this.set(metrics.labels, open);
    },
  });
});

const LIMIT = "process_max_fds";

/** The limit of file descriptors; left out if there is none. */
export const processMaxFileDescriptors: MetricGroup = /* @__PURE__ */ metricGroup([LIMIT], (metrics) => {
  const limit = /^Max open files\s+(\d+)/m.exec(readProc("limits") ?? "")?.[1];
  if (limit === undefined) return;
  metrics.gauge({
    ...optionsOf({ name: LIMIT, help: "Maximum number of open file descriptors." }),
    collect() {
      this.set(metrics.labels, Number(limit));
    },
  });
});

/**
 * Returns the options of a gauge of the process. Each thread has its own value, which goes when the thread ends. Of
 * several, the largest counts: then it rises even if one of the threads is blocked and its value is an old one.
 */
function optionsOf({ name, help }: { readonly name: string; readonly help: string }) {
  return { name, help, aggregate: "max" } as const;
}

/** Returns a file of the process in Linux' /proc folder; undefined if it cannot be read. */
function readProc(file: string): string | undefined {
  try {
    return builtin("node:fs")?.readFileSync(`/proc/self/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** Returns the number of open descriptors; undefined if the host does not list them. */
function openDescriptors(): number | undefined {
  try {
    // One of them is open to read the folder.
    return (builtin("node:fs")?.readdirSync("/proc/self/fd").length ?? Number.NaN) - 1 || undefined;
  } catch {
    return undefined;
  }
}
