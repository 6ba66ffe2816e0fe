/**
 * Node's runtime metrics: those of a thread are collected in that thread, those of the process by one thread at a time.
 */

import { checkOptionNames } from "../../core/define/optionNames.ts";
import { checkSame } from "../../core/define/options.ts";
import { rangeError, shown, typeError } from "../../core/errors.ts";
import { builtin } from "../../core/platform/builtin.ts";
import { type Disposal, endsWith } from "../../core/platform/disposal.ts";
import type { Registry } from "../../core/registry.ts";
import { eventLoop } from "./eventLoop.ts";
import { garbageCollection } from "./garbage.ts";
import { memory } from "./memory.ts";
import { processWide } from "./processWide.ts";
import { resources } from "./resources.ts";
import { type MetricCollector, ThreadMetrics } from "./threadMetrics.ts";
import { version } from "./version.ts";

/** A group of metrics that `collectRuntimeMetrics` keeps. */
export type RuntimeGroup = "eventLoop" | "garbageCollection" | "memory" | "process" | "resources" | "version";

/** The options of `collectRuntimeMetrics`. */
export interface RuntimeOptions {
  /** A prefix of every name. Default: "". */
  readonly prefix?: string;
  /** The groups to collect. Default: all. */
  readonly groups?: readonly RuntimeGroup[];
  /** Milliseconds between two checks of the event loop's lag, 1 to 2^31 - 1. Default: 10. */
  readonly eventLoopMonitoringPrecision?: number;
  /** Upper bounds in seconds for the durations of garbage collections. Default 0.001, 0.01, 0.1, 1, 2 and 5. */
  readonly gcDurationBuckets?: readonly number[];
}

/** A running collection. */
export interface RuntimeMetrics extends Disposal {
  /**
   * Stops collection in this thread and clears this thread's gauges; its counts stay. A second call has no effect.
   * `using` calls it, too.
   */
  stop(): void;
}

const MAX_PRECISION = 2 ** 31 - 1; // of timers; longer ones end at once
const DEFAULT_GC_BUCKETS = [0.001, 0.01, 0.1, 1, 2, 5];

const GROUPS: Readonly<
  Record<RuntimeGroup, (thread: ThreadMetrics, options: Required<RuntimeOptions>) => MetricCollector>
> = {
  eventLoop: (thread, { eventLoopMonitoringPrecision }) => eventLoop(thread, eventLoopMonitoringPrecision),
  garbageCollection: (thread, { gcDurationBuckets }) => garbageCollection(thread, gcDurationBuckets),
  memory,
  process: processWide,
  resources,
  version,
};

const OPTIONS = [
  "prefix",
  "groups",
  "eventLoopMonitoringPrecision",
  "gcDurationBuckets",
] satisfies (keyof RuntimeOptions)[];

const ALL_GROUPS = /* @__PURE__ */ Object.keys(GROUPS) as RuntimeGroup[];

/** A running collection with its options. */
interface Running {
  readonly collection: RuntimeMetrics;
  readonly options: RuntimeOptions;
}

/** The running collections, by registry and prefix. */
const running = new WeakMap<Registry, Map<string, Running>>();

/**
 * Collects metrics of this thread and, in one thread at a time, of the process, under prom-client's names. Call it in
 * every thread. It does not keep the thread alive. A second call in a thread, with the same registry and prefix,
 * returns the running collection; its options must be those of the first call, or none.
 * @throws TypeError or RangeError OPTION_INVALID; RangeError NEEDS_NODE; and any error of the registry when the metrics
 * are defined
 * @example
 * const runtime = collectRuntimeMetrics(registry, { groups: ["memory", "process"] });
 * registry.snapshot().metrics.length > 0; // true
 * runtime.stop();
 */
export function collectRuntimeMetrics(registry: Registry, options: RuntimeOptions = {}): RuntimeMetrics {
  const chosen = checkRuntimeOptions(registry, options);
  const ofRegistry = running.get(registry) ?? new Map<string, Running>();
  running.set(registry, ofRegistry);
  const existing = ofRegistry.get(chosen.prefix);
  if (existing) {
    const given = { ...options, ...(options.groups && { groups: chosen.groups }) };
    checkSame(given, existing.options, "A running collectRuntimeMetrics");
    return existing.collection;
  }
  const ends: (() => void)[] = [];
  const stop = () => {
    for (const end of ends.splice(0)) end();
    if (ofRegistry.get(chosen.prefix)?.collection === collection) ofRegistry.delete(chosen.prefix);
  };
  const collection: RuntimeMetrics = endsWith({ stop }, stop);
  const thread = new ThreadMetrics(registry, chosen.prefix);
  try {
    for (const group of chosen.groups) {
      const collector = GROUPS[group](thread, chosen);
      ends.push(registry.onCollect(collector.collect), collector.stop);
    }
  } catch (problem) {
    collection.stop();
    throw problem;
  }
  ofRegistry.set(chosen.prefix, { collection, options: chosen });
  return collection;
}

function checkRuntimeOptions(registry: Registry, options: RuntimeOptions): Required<RuntimeOptions> {
  if (typeof registry?.onCollect !== "function") {
    throw typeError("OPTION_INVALID", `collectRuntimeMetrics takes a registry, but got ${shown(registry)}.`);
  }
  checkOptionNames("collectRuntimeMetrics", options, OPTIONS);
  const {
    prefix = "",
    groups = ALL_GROUPS,
    eventLoopMonitoringPrecision = 10,
    gcDurationBuckets = DEFAULT_GC_BUCKETS,
  } = options;
  if (typeof prefix !== "string") {
    throw typeError("OPTION_INVALID", `prefix must be a string, but got ${shown(prefix)}.`);
  }
  if (!Array.isArray(groups)) {
    throw typeError("OPTION_INVALID", `groups must be an array, but got ${shown(groups)}.`);
  }
  for (const group of groups) {
    if (Object.hasOwn(GROUPS, group)) continue;
    throw rangeError("OPTION_INVALID", `groups may name ${ALL_GROUPS.join(", ")}, but got ${shown(group)}.`);
  }
  const precision = eventLoopMonitoringPrecision;
  if (!(Number.isInteger(precision) && precision >= 1 && precision <= MAX_PRECISION)) {
    throw rangeError(
      "OPTION_INVALID",
      `eventLoopMonitoringPrecision must be whole milliseconds, 1 to ${MAX_PRECISION}, but got ${shown(precision)}.`,
    );
  }
  if (!builtin("node:worker_threads")) {
    throw rangeError(
      "NEEDS_NODE",
      "collectRuntimeMetrics reads Node's own measurements, but this is another host. Do not call it here.",
    );
  }
  return {
    prefix,
    groups: ALL_GROUPS.filter((group) => groups.includes(group)),
    eventLoopMonitoringPrecision,
    gcDurationBuckets,
  };
}
