/**
 * The package's own metrics in a scrape: how full the registry is, what it rejected, and how many metrics were left
 * out.
 */

import type { Definition } from "../../core/define/definition.ts";
import type { Cursor } from "../../core/read/cursor.ts";
import type { Stats } from "../../core/read/stats.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";

/** The numbers that the metrics of one scrape are made from. */
interface ScrapeFacts {
  /** Undefined if the source is not a registry. */
  readonly stats: Stats | undefined;
  /** Returns the number of metrics that were left out. It is called last. */
  readonly dropped: () => number;
}

interface SelfMetric {
  readonly definition: Definition;
  /** Reads it. Those of a registry need its `stats`. */
  readonly value: (facts: ScrapeFacts) => number;
}

type Described = readonly [name: string, help: string];

const OF_STATS: readonly (readonly [...Described, key: keyof Stats])[] = [
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
];
const DROPPED: Described = ["threadtally_metrics_dropped", "Bad metrics that this scrape leaves out"];

const NO_LABELS = Object.freeze({});
const NO_BOUNDS: readonly number[] = Object.freeze([]);
const NO_COUNTS = new Float64Array(0);

/** The metrics by source: expositions cache the form of a definition, with the constant labels of its registry. */
const made = new WeakMap<object, readonly SelfMetric[]>();

/** Returns the metrics of a registry, and last the one that every source has. */
function metricsOf(source: object): readonly SelfMetric[] {
  const known = made.get(source);
  if (known) return known;
  const metrics = [
    ...OF_STATS.map(([name, help, key]) => ({
      definition: definitionOf([name, help]),
      value: ({ stats }: ScrapeFacts) => (stats as Stats)[key],
    })),
    { definition: definitionOf(DROPPED), value: ({ dropped }: ScrapeFacts) => dropped() },
  ];
  made.set(source, metrics);
  return metrics;
}

function definitionOf([name, help]: Described): Definition {
  const kind = name.endsWith("_total") ? "counter" : "gauge";
  const unit = name.endsWith("_bytes") ? "bytes" : "";
  return Object.freeze({ kind, name, help, unit, labelNames: Object.freeze([]), scale: 1 });
}

/** A cursor over the package's own metrics, each of which has one series. */
export class SelfCursor implements SeriesCursor {
  readonly origin: unknown;
  readonly metrics: readonly SelfMetric[];
  readonly labels: Cursor["labels"];
  readonly startTime: number;
  readonly #facts: ScrapeFacts;
  #next = 0;
  definition!: Definition;
  value = 0;
  readonly ordinal = 0;
  readonly count = 0;
  readonly sum = 0;
  readonly counts = NO_COUNTS;
  readonly bounds = NO_BOUNDS;

  /** Creates the cursor. `labels` are those of all series of the source. */
  constructor(source: object, labels: Cursor["labels"] = NO_LABELS, facts: ScrapeFacts) {
    const metrics = metricsOf(source);
    this.metrics = facts.stats ? metrics : metrics.slice(-1);
    this.labels = labels;
    // If other code may change the labels, they are written again each time.
    this.origin = Object.isFrozen(labels) ? this : undefined;
    this.startTime = facts.stats?.startTime ?? 0;
    this.#facts = facts;
  }

  next(): boolean {
    const metric = this.metrics[this.#next++];
    if (!metric) return false;
    this.definition = metric.definition;
    this.value = metric.value(this.#facts);
    return true;
  }
}
