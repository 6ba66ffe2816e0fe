/** The summary: the count, the sum and quantiles of values. */

import type { Mean } from "../core/record/mean.ts";
import { ageingOf } from "./ageing.ts";
import type { CollectFunction, LabelValues, MetricConfiguration, MetricValueWithName } from "./configuration.ts";
import { identityOf } from "./identity.ts";
import { type Families, type Listed, makers } from "./kinds.ts";
import type { LabelSet, LabelSets } from "./labelSets.ts";
import { Metric, PLACE } from "./metric.ts";
import { notANumber } from "./refusal.ts";
import { checkSize, SCALE } from "./scale.ts";
import { type Centroid, quantileOf } from "./sketch.ts";
import { SketchedFamily, SketchedMean } from "./sketchedMean.ts";
import { keyOf, Sketches } from "./sketches.ts";
import { headerText, type Labels, labelsText, numberText, type TextStyle, withFirst } from "./text.ts";
import { startClock } from "./timing.ts";

/** The options of a summary. */
export interface SummaryConfiguration<T extends string> extends MetricConfiguration<T> {
  /** The quantiles to expose, from 0 to 1. */
  percentiles?: number[];
  /** Seconds after which a value no longer counts for quantiles; needs `ageBuckets`. Default: never. */
  maxAgeSeconds?: number;
  /** Number of steps in which values age; needs `maxAgeSeconds`. */
  ageBuckets?: number;
  /** True to show no label set that has no value in its window. */
  pruneAgedBuckets?: boolean;
  /** Has no effect: values are never kept one by one. */
  compressCount?: number;
  collect?: CollectFunction<Summary<T>>;
}

/** The reading of one label set. */
interface SummaryReading {
  readonly set: LabelSet<SketchedMean>;
  readonly centroids: readonly Centroid[];
  readonly count: number;
  readonly sum: number;
}

const NO_LABELS: Labels = {};
const NO_CENTROIDS: readonly Centroid[] = [];
const DEFAULTS = {
  percentiles: [0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999],
  compressCount: 1000,
  maxAgeSeconds: undefined,
  ageBuckets: undefined,
  pruneAgedBuckets: false,
};

export class Summary<T extends string = string> extends Metric<SketchedMean, MetricValueWithName<T>> {
  declare readonly percentiles: readonly number[];
  declare readonly maxAgeSeconds: number | undefined;
  declare readonly ageBuckets: number | undefined;
  declare readonly pruneAgedBuckets: boolean;
  declare readonly compressCount: number;
  readonly #sets: LabelSets<SketchedMean>;
  #only: SketchedMean | undefined;
  #sketches: Sketches | undefined;
  #sketchName = "";

  constructor(configuration: SummaryConfiguration<T>) {
    const { maxAgeSeconds, ageBuckets, pruneAgedBuckets } = configuration ?? {};
    const ageing = ageingOf(maxAgeSeconds, ageBuckets);
    let sketches: Sketches | undefined;
    let sketchName = "";
    super(configuration as MetricConfiguration<string>, {
      type: "summary",
      reserved: "quantile",
      defaults: DEFAULTS,
      identity: ageing ? [ageing.seconds, ageing.slices, Boolean(pruneAgedBuckets)] : [],
      define: (registry, options) => {
        // Pruned label sets give their memory back.
        const isPruned = ageing && pruneAgedBuckets && options.labelNames.length > 0;
        const life = isPruned ? { expireAfter: ageing.seconds } : {};
        const total = registry.mean({ ...options, ...life, scale: SCALE } as never) as Mean | Families<Mean>;
        sketchName = identityOf("summary", options.name, ["sketch"]);
        sketches = new Sketches(registry, { ...options, name: sketchName }, ageing);
        if (options.labelNames.length > 0) return new SketchedFamily(total as Families<Mean>, sketches);
        return new SketchedMean(total as Mean, sketches, []);
      },
    });
    this.#sets = this.sets;
    this.whenSettled(() => {
      this.#sketches = sketches as unknown as Sketches;
      this.#sketchName = sketchName;
      if (this.labelNames.length === 0) this.#only = this.single;
    });
  }

  /**
   * Records a value in a label set.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; Error LABELS_INVALID; RangeError VALUE_TOO_LARGE
   */
  observe(value: number): void;
  observe(labels: LabelValues<T>, value: number): void;
  observe(labels?: unknown, value?: unknown): void {
    if (typeof value === "number" && value - value === 0 && typeof labels === "object" && labels !== null) {
      const core = this.#sets.find(labels as Labels)?.core;
      if (core !== undefined) core.record(value);
      else this.#observe(labels, value);
    } else if (value !== undefined) this.#observe(labels, value);
    else if (this.#only !== undefined && typeof labels === "number" && labels - labels === 0) this.#only.record(labels);
    // A falsy value but 0 counts as an object without labels, as in the original.
    else this.#observe(labels, labels === 0 ? 0 : labels || NO_LABELS);
  }

  /** Starts a timer. The function that it returns records the seconds since, and returns them. */
  startTimer(labels?: LabelValues<T>): (labels?: LabelValues<T>) => number {
    const elapsed = startClock();
    return (endLabels) => {
      const seconds = elapsed();
      this.observe({ ...labels, ...endLabels } as LabelValues<T>, seconds);
      return seconds;
    };
  }

  /**
   * Returns the summary of one label set.
   * @throws Error LABELS_INVALID
   */
  labels(...values: string[]): Summary.Internal<T>;
  labels(labels: LabelValues<T>): Summary.Internal<T>;
  labels(...args: unknown[]): Summary.Internal<T> {
    const labels = this.#sets.given(args) as LabelValues<T>;
    this.#sets.check(labels);
    // As in the original, not the methods of a subclass: these may call the child.
    return {
      observe: (value) => Summary.prototype.observe.call(this, labels, value),
      startTimer: () => Summary.prototype.startTimer.call(this, labels),
    };
  }

  /** Sets all label sets to zero for all threads, and continues to show them. */
  reset(): void {
    const sets = this.read((_, set) => set);
    for (const set of sets) this.bind(set).total.reset();
    this.#sketches?.clear();
    if (sets.length > 0) this.isRemoved = false;
  }

  /** Removes a label set for all threads. */
  remove(...values: string[]): void;
  remove(labels: LabelValues<T>): void;
  remove(...args: unknown[]): void {
    this.drop(this.#sets.given(args));
  }

  /** @internal */
  override list(): Listed {
    const { name, help, type, aggregator, percentiles } = this;
    const readings = this.#readings();
    const values = readings.flatMap(({ set, centroids, count, sum }) => {
      const labels = set.labels as Record<string, string>;
      return [
        ...percentiles.map((quantile) => ({ labels: { quantile, ...labels }, value: shown(centroids, quantile) })),
        { metricName: `${name}_sum`, labels: { ...labels }, value: sum },
        { metricName: `${name}_count`, labels: { ...labels }, value: count },
      ];
    });
    const sketches = readings.map(({ centroids }) => {
      return centroids.flatMap(({ bucket, mean, count }) => [bucket, mean, count]);
    });
    return Object.defineProperty({ name, help, type, values, aggregator }, "sketches", { value: sketches });
  }

  /** @internal */
  write(style: TextStyle): string {
    const lines = this.#readings().map(({ set, centroids, count, sum }) => {
      const prefixes = this.#prefixes(set, style);
      const quantiles = this.percentiles.map((quantile) => shown(centroids, quantile));
      return [...quantiles, sum, count].map((value, index) => prefixes[index] + numberText(value)).join("");
    });
    return headerText(this.name, this.help, this.type) + lines.join("");
  }

  /** @internal */
  protected override entries(): (readonly [string, object])[] {
    return this.#readings().map(({ set, centroids, count, sum }) => {
      const td = { size: () => centroids.length, percentile: (quantile: number) => quantileOf(centroids, quantile) };
      return [set.returned.labelHash, { labels: set.labels, td, count, sum }] as const;
    });
  }

  #readings(): SummaryReading[] {
    const { store } = this;
    const all = (this.#sketches as Sketches).read(store.cursors(this.#sketchName));
    const readings = this.read(({ count, sum }, set) => {
      return { set, count, sum, centroids: all.get(keyOf(set.texts)) ?? NO_CENTROIDS };
    });
    return this.pruneAgedBuckets ? readings.filter(({ centroids }) => centroids.length > 0) : readings;
  }

  /** Returns the text before each number of a label set: a line break, the name and the labels. */
  #prefixes(set: LabelSet<SketchedMean>, style: TextStyle): readonly string[] {
    if (set.writtenFor === style) return set.written;
    const { name } = this;
    const others = { ...set.labels, ...style.defaultLabels, ...set.labels };
    set.written = [
      ...this.percentiles.map((quantile) => `\n${name}${labelsText(withFirst("quantile", quantile, others))} `),
      ...["sum", "count"].map((ending) => `\n${name}_${ending}${labelsText(others)} `),
    ];
    set.writtenFor = style;
    return set.written;
  }

  #observe(given: unknown, value: unknown): void {
    this.#sets.check(given as Labels);
    if (typeof value !== "number" || !Number.isFinite(value)) throw notANumber("Value", value);
    checkSize(this.name, value);
    const labels = typeof given === "object" && given !== null ? (given as Labels) : NO_LABELS;
    this.bind(this.setOf(labels)).record(value);
  }
}

export declare namespace Summary {
  /** The summary of one label set. */
  interface Internal<T extends string> {
    /** Records a value. */
    observe(value: number): void;
    /** Starts a timer, whose end records the seconds since. */
    startTimer(): (labels?: LabelValues<T>) => number;
  }

  /** The options of quantiles. */
  interface Config {
    /** The quantiles to expose, from 0 to 1. */
    percentiles?: number[];
  }
}

/** Returns a quantile as the original exposes it: 0 without values. */
function shown(centroids: readonly Centroid[], quantile: number): number {
  return quantileOf(centroids, quantile) || 0;
}

makers.set("summary", (description, placeName) => {
  return new Summary({ ...description, registers: [], [PLACE]: placeName } as never) as never;
});
