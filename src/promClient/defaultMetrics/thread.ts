/** Default metrics of a thread's memory: each thread has its own heap. */

import { builtin } from "../../core/platform/builtin.ts";
import { type MetricGroup, metricGroup } from "./metricGroup.ts";

const HEAP = [
  { name: "nodejs_heap_size_total_bytes", help: "Process heap size from Node.js in bytes.", field: "heapTotal" },
  { name: "nodejs_heap_size_used_bytes", help: "Process heap size used from Node.js in bytes.", field: "heapUsed" },
  { name: "nodejs_external_memory_bytes", help: "Node.js external memory size in bytes.", field: "external" },
] as const;

/** The size of the heap, and of the memory outside of it that belongs to its objects. */
export const heapSizeAndUsed: MetricGroup = /* @__PURE__ */ metricGroup(
  HEAP.map(({ name }) => name),
  (metrics) => {
    const { process, labels } = metrics;
    const collect = () => {
      const usage = memoryUsage(process);
      for (const { gauge, field } of gauges) {
        const bytes = usage?.[field];
        if (bytes !== undefined) gauge.set(labels, bytes);
      }
    };
    const gauges = HEAP.map(({ name, help, field }, index) => ({
      field,
      gauge: metrics.gauge({ name, help, ...(index === 0 && { collect }) }),
    }));
  },
);

const SPACES = [
  { what: "total", field: "space_size" },
  { what: "used", field: "space_used_size" },
  { what: "available", field: "space_available_size" },
] as const;

const nameOf = (what: string) => `nodejs_heap_space_size_${what}_bytes`;

/** The sizes of the heap's spaces. */
export const heapSpacesSizeAndUsed: MetricGroup = /* @__PURE__ */ metricGroup(
  SPACES.map(({ what }) => nameOf(what)),
  (metrics) => {
    if (heapSpaces() === undefined) return;
    const collect = () => {
      for (const statistics of heapSpaces() ?? []) {
        const [space] = statistics.space_name.split("_space");
        for (const { gauge, field } of gauges) gauge.set({ space, ...metrics.labels }, statistics[field]);
      }
    };
    const gauges = SPACES.map(({ what, field }, index) => ({
      field,
      gauge: metrics.gauge({
        name: nameOf(what),
        help: `Process heap space size ${what} from Node.js in bytes.`,
        labelNames: ["space"],
        ...(index === 0 && { collect }),
      }),
    }));
  },
);

/** Returns the memory of the process and of this thread; undefined on hosts that do not measure it. */
export function memoryUsage(process: NodeJS.Process): NodeJS.MemoryUsage | undefined {
  try {
    return process.memoryUsage();
  } catch {
    return undefined;
  }
}

/** Returns the spaces of this thread's heap; undefined on hosts that do not measure them. */
function heapSpaces() {
  try {
    return builtin("node:v8")?.getHeapSpaceStatistics();
  } catch {
    return undefined;
  }
}
