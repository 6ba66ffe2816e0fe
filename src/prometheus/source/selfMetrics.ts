/**
 * The package's own metrics in a scrape: how full the registry is, what it rejected, and how many metrics were left
 * out.
 */

import type { Definition } from "../../core/define/definition.ts";
import type { Cursor } from "../../core/read/cursor.ts";
import type { Stats } from "../../core/read/stats.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";

/** A registry, or another source, which has neither `stats` nor labels. */
export interface SelfSource {
  readonly labels?: Cursor["labels"];
  stats?(): Stats;
}

interface SelfMetric {
  readonly definition: Definition;
  readonly key: keyof Stats | undefined;
}

/** Each metric, and which of a registry's `stats` it shows. The last one is of every source. */
const METRICS: readonly (readonly [name: string, help: string, key?: keyof Stats])[] = [
  ["threadtally_series_overflowed_total", "Look-ups of label sets that went to an overflow series", "overflowed"],
  ["threadtally_values_rejected_total", "Values that were rejected, and counted instead of thrown", "rejected"],
  [
    "threadtally_block_requests_refused_total",
    "Metrics, label sets and resets that found no room in the block",
    "refused",
  ],
  ["threadtally_block_used_bytes", "Used size of the registry's block", "bytesUsed"],
  ["threadtally_block_max_bytes", "Largest size of the registry's block", "bytesLimit"],
  ["threadtally_threads", "Threads that hold a lane", "threads"],
  ["threadtally_series", "Series in the registry", "series"],
  ["threadtally_metrics_dropped", "Bad metrics that this scrape leaves out"],
];

/** The metrics by source: expositions cache the form of a definition, with the constant labels of its registry. */
const made = new WeakMap<SelfSource, readonly SelfMetric[]>();

function metricsOf(source: SelfSource): readonly SelfMetric[] {
  const metrics =
    made.get(source) ??
    METRICS.map(([name, help, key]) => ({
      definition: Object.freeze({
        kind: name.endsWith("_total") ? "counter" : "gauge",
        name,
        help,
        unit: name.endsWith("_bytes") ? "bytes" : "",
        labelNames: Object.freeze([]),
        scale: 1,
      }),
      key,
    }));
  made.set(source, metrics);
  return metrics;
}

/** A cursor over the package's own metrics, each of which has one series. */
export class SelfCursor implements SeriesCursor {
  readonly origin: unknown;
  readonly metrics: readonly SelfMetric[];
  readonly labels: Cursor["labels"];
  readonly startTime: number;
  readonly #stats: Stats | undefined;
  readonly #dropped: () => number;
  #next = 0;
  definition!: Definition;
  value = 0;
  readonly ordinal = 0;
  readonly count = 0;
  readonly sum = 0;
  readonly counts = new Float64Array(0);
  readonly bounds: readonly number[] = [];

  /** Creates the cursor. `dropped` returns the number of metrics that were left out. It is called last. */
  constructor(source: SelfSource, dropped: () => number) {
    const { labels = Object.freeze({}) } = source;
    this.#stats = source.stats?.();
    this.#dropped = dropped;
    this.metrics = metricsOf(source).slice(this.#stats ? 0 : -1);
    this.labels = labels;
    // If other code may change the labels, they are written again each time.
    this.origin = Object.isFrozen(labels) ? this : undefined;
    this.startTime = this.#stats?.startTime ?? 0;
  }

  next(): boolean {
    const metric = this.metrics[this.#next++];
    if (!metric) return false;
    const { definition, key } = metric;
    this.definition = definition;
    this.value = key ? (this.#stats as Stats)[key] : this.#dropped();
    return true;
  }
}
