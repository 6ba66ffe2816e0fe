/** Default metrics of what keeps a thread's event loop busy: resources, handles and requests, by type. */

import { type MetricGroup, metricGroup, type OwnMetrics } from "./metricGroup.ts";

/** Functions that Node does not document, although other packages use them, too. */
interface Undocumented {
  _getActiveHandles?(): unknown[];
  _getActiveRequests?(): unknown[];
}

const RESOURCES = ["nodejs_active_resources", "nodejs_active_resources_total"] as const;

export const processResources: MetricGroup = /* @__PURE__ */ metricGroup(RESOURCES, (metrics) => {
  const { process } = metrics;
  if (typeof process.getActiveResourcesInfo !== "function") return;
  countTypes(metrics, {
    names: RESOURCES,
    help: "Number of active resources that are currently keeping the event loop alive, grouped by async resource type.",
    totalHelp: "Total number of active resources.",
    list: () => process.getActiveResourcesInfo(),
    typeOf: String,
  });
});

const HANDLES = ["nodejs_active_handles", "nodejs_active_handles_total"] as const;

export const processHandles: MetricGroup = /* @__PURE__ */ metricGroup(HANDLES, (metrics) => {
  const process = metrics.process as Undocumented;
  if (typeof process._getActiveHandles !== "function") return;
  countTypes(metrics, {
    names: HANDLES,
    help: "Number of active libuv handles grouped by handle type. Every handle type is C++ class name.",
    totalHelp: "Total number of active handles.",
    list: () => process._getActiveHandles?.() ?? [],
    typeOf: className,
  });
});

const REQUESTS = ["nodejs_active_requests", "nodejs_active_requests_total"] as const;

export const processRequests: MetricGroup = /* @__PURE__ */ metricGroup(REQUESTS, (metrics) => {
  const process = metrics.process as Undocumented;
  if (typeof process._getActiveRequests !== "function") return;
  countTypes(metrics, {
    names: REQUESTS,
    help: "Number of active libuv requests grouped by request type. Every request type is C++ class name.",
    totalHelp: "Total number of active requests.",
    list: () => process._getActiveRequests?.() ?? [],
    typeOf: className,
  });
});

interface TypeCounts {
  readonly names: readonly [byType: string, total: string];
  readonly help: string;
  readonly totalHelp: string;
  list(): readonly unknown[];
  /** Returns undefined for what has no type. */
  typeOf(one: unknown): string | undefined;
}

/** Registers a gauge that counts by type, and one of the total. */
function countTypes(metrics: OwnMetrics, { names, help, totalHelp, list, typeOf }: TypeCounts): void {
  const { labels } = metrics;
  let shown: Iterable<string> = [];
  metrics.gauge({
    name: names[0],
    help,
    labelNames: ["type"],
    collect() {
      const counts = new Map<string, number>();
      for (const one of list()) {
        const type = typeOf(one);
        if (type !== undefined) counts.set(type, (counts.get(type) ?? 0) + 1);
      }
      // Not a reset: a reading of another thread would miss this thread's levels meanwhile.
      for (const type of shown) if (!counts.has(type)) this.remove({ type, ...labels });
      for (const [type, count] of counts) this.set({ type, ...labels }, count);
      shown = counts.keys();
    },
  });
  metrics.gauge({
    name: names[1],
    help: totalHelp,
    collect() {
      this.set(labels, list().length);
    },
  });
}

function className(one: unknown): string | undefined {
  return (one as { readonly constructor?: { readonly name?: string } } | null | undefined)?.constructor?.name;
}
