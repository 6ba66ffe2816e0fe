/** The metrics of a registry: each is made once for all threads, and has one object in this thread. */

import { boundsOf } from "../define/bounds.ts";
import { type CommonOptions, checkAgreement, checkSameKind, type Definition } from "../define/definition.ts";
import type { Kind } from "../define/kinds.ts";
import { checkSameLife } from "../define/labelSetLife.ts";
import { checkAllowedValues, partOfLabels } from "../define/labels.ts";
import type { Attachment } from "../memory/attachment.ts";
import { buildCells } from "../memory/bucketTable.ts";
import type { Directory } from "../memory/directory.ts";
import type { Metric } from "../memory/metric.ts";
import { Series } from "../memory/series.ts";
import { readLevel } from "../read/reading.ts";
import { removeMatching } from "../read/removal.ts";
import { Counter } from "./counter.ts";
import { Gauge } from "./gauge.ts";
import { Histogram } from "./histogram.ts";
import { Mean } from "./mean.ts";
import { SeriesFamily } from "./seriesFamily.ts";
import { UpDownCounter } from "./upDownCounter.ts";

export class Metrics {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #bound = new Map<Metric, unknown>();

  constructor(attachment: Attachment, directory: Directory) {
    this.#attachment = attachment;
    this.#directory = directory;
  }

  /**
   * Returns the object that records in the metric of a definition. Makes the metric if no thread has made it yet.
   * `labelValues` are those that labels may have in this thread.
   */
  obtain(definition: Definition, { labelValues }: Pick<CommonOptions, "labelValues"> = {}): unknown {
    const { name, labelNames } = definition;
    const allowed = labelValues === undefined ? undefined : checkAllowedValues(name, labelNames, labelValues);
    return this.#attachment.guarded(() => {
      const bound = this.#obtain(definition);
      // A metric without labels is no family, and its labelValues list none.
      if (allowed && labelNames.length > 0) (bound as SeriesFamily<unknown>).allow(allowed);
      return bound;
    });
  }

  #obtain(definition: Definition): unknown {
    for (;;) {
      const existing = this.#directory.find(definition.name, definition.space);
      if (existing) {
        checkAgreement(existing.definition, definition);
        checkSameLife(definition.name, definition, existing);
        return this.#bind(existing);
      }
      this.#directory.names.check(definition);
      const bucketTable = definition.buckets ? buildCells(boundsOf(definition.buckets)) : new Uint8Array(0);
      this.#directory.publish(definition, bucketTable);
      // Published by this thread or, if it was faster, by another: the next iteration finds it.
    }
  }

  /**
   * Returns the object that records in a metric; undefined if there is none of this name and space, as there is none of
   * a name that is no string. Throws if the metric is of another kind than `kind`.
   */
  find(name: unknown, space?: string, kind?: Kind): unknown {
    return this.#attachment.guarded(() => {
      if (typeof name !== "string") return undefined;
      const metric = this.#directory.find(name, space);
      if (metric && kind) checkSameKind(metric.definition, kind);
      return metric && this.#bind(metric);
    });
  }

  /** Clears the levels that this thread has set in a gauge, or the one level that all threads share. */
  clearLevels({ name, space }: Definition): void {
    const metric = this.#directory.find(name, space) as Metric;
    for (const found of this.#directory.labelSets(metric)) {
      const series = new Series(this.#attachment, metric, found);
      // Without a level anywhere there is none of this thread's.
      if (readLevel(series)) new Gauge(series).clear();
    }
  }

  /** Removes the label sets with all these labels, in each metric of a space, or of none, that has them. */
  removeMatching(labels: unknown, space?: string): number {
    this.#attachment.assertAttached();
    const wanted = partOfLabels("registry.removeMatching", labels);
    return this.#attachment.guarded(() => {
      let removed = 0;
      for (const metric of this.#directory.metrics()) {
        const { labelNames, space: its } = metric.definition;
        if (its !== space || wanted.some(([name]) => !labelNames.includes(name))) continue;
        removed += removeMatching(this.#attachment, this.#directory, metric, wanted);
      }
      return removed;
    });
  }

  #bind(metric: Metric): unknown {
    const known = this.#bound.get(metric);
    if (known) return known;
    const make = maker(metric);
    const bound =
      metric.definition.labelNames.length === 0
        ? make(new Series(this.#attachment, metric, { entry: this.#directory.firstSeries(metric), creation: 0 }))
        : new SeriesFamily(this.#attachment, this.#directory, metric, make);
    this.#bound.set(metric, bound);
    return bound;
  }
}

/** Returns the function that makes the object that records in a series of a metric. */
function maker({ definition: { kind }, bounds }: Metric): (series: Series) => unknown {
  if (kind === "counter") return (series) => new Counter(series);
  if (kind === "upDownCounter") return (series) => new UpDownCounter(series);
  if (kind === "gauge") return (series) => new Gauge(series);
  if (kind === "mean") return (series) => new Mean(series);
  return (series) => new Histogram(series, bounds);
}

/** Returns the object that records in a series. */
export function recorderOf(series: Series): unknown {
  return maker(series.metric)(series);
}
/** The classes of all objects that record in metrics. */
export const METRIC_CLASSES = [Counter, UpDownCounter, Gauge, Mean, Histogram, SeriesFamily] as const;
