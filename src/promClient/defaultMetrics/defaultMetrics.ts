/** The default metrics: those of the process, and those of each thread that collects them. */

import { refusal } from "../refusal.ts";
import type { RegistryContentType } from "../registry.ts";
import { eventLoopLag } from "./eventLoop.ts";
import { gc } from "./garbage.ts";
import { lineGroups } from "./lineGroups.ts";
import { collectGroups, type DefaultMetricsCollectorConfiguration, type MetricGroup } from "./metricGroup.ts";
import {
  osMemoryHeap,
  processCpuTotal,
  processMaxFileDescriptors,
  processOpenFileDescriptors,
  processStartTime,
} from "./process.ts";
import { processHandles, processRequests, processResources } from "./resources.ts";
import { heapSizeAndUsed, heapSpacesSizeAndUsed } from "./thread.ts";
import { version } from "./version.ts";

/** All groups, in the order in which they are exposed. */
export const metricGroups = {
  processCpuTotal,
  processStartTime,
  osMemoryHeap,
  processOpenFileDescriptors,
  processMaxFileDescriptors,
  eventLoopLag,
  ...lineGroups,
  processResources,
  processHandles,
  processRequests,
  heapSizeAndUsed,
  heapSpacesSizeAndUsed,
  version,
  gc,
} satisfies Record<string, MetricGroup>;

/** The groups by the names of the original's files, which has one of them twice. */
export const groupsByFile: Readonly<Record<string, MetricGroup>> = { ...metricGroups, osMemoryHeapLinux: osMemoryHeap };

/** Collects the default metrics. */
export interface CollectDefaultMetrics {
  /**
   * Registers the default metrics and collects them in this thread. Those of a thread are added up, or folded in the
   * way of each, over all threads that have called it; those of the process are counted once. It does not keep the
   * thread alive. Returns a function that stops collection in this thread and takes back its levels; its counts, and
   * the registrations, stay. If a metric is refused, none is registered.
   * @throws TypeError OPTION_INVALID; RangeError OPTION_INVALID; any error of the metrics, such as DEFINITION_CONFLICT
   * if it is called twice
   */
  <T extends RegistryContentType>(config?: DefaultMetricsCollectorConfiguration<T> | null): () => void;
  /** The names of all groups. */
  metricsList: string[];
}

export const collectDefaultMetrics: CollectDefaultMetrics = /* @__PURE__ */ Object.assign(
  (config?: DefaultMetricsCollectorConfiguration<RegistryContentType> | null) => {
    if (config !== null && config !== undefined && typeof config !== "object") {
      throw refusal(TypeError, "OPTION_INVALID", "config must be null, undefined, or an object");
    }
    return collectGroups(Object.values(metricGroups), config?.register, config ?? {});
  },
  { metricsList: Object.keys(metricGroups) },
) as CollectDefaultMetrics;
