/** The histogram: the distribution of values in buckets. */

import type { Histogram as CoreHistogram } from "../core/record/histogram.ts";
import { boundsOf } from "./buckets.ts";
import type { CollectFunction, LabelValues, MetricConfiguration, MetricValueWithName } from "./configuration.ts";
import { checkData, childData, makeExemplar, type ObserveDataWithExemplar } from "./exemplar.ts";
import { type Listed, type ListedValue, makers } from "./kinds.ts";
import type { LabelSet, LabelSets } from "./labelSets.ts";
import { followsSuccessor } from "./line.ts";
import { withSharedLabels } from "./listing.ts";
import { Metric, PLACE } from "./metric.ts";
import { notANumber } from "./refusal.ts";
import { checkSize, SCALE } from "./scale.ts";
import { exemplarText, headerText, type Labels, labelsText, numberText, type TextStyle, withFirst } from "./text.ts";
import { startClock } from "./timing.ts";

/** The options of a histogram. */
export interface HistogramConfiguration<T extends string> extends MetricConfiguration<T> {
  /** Upper bounds of the buckets; that up to infinity is always there. */
  buckets?: number[];
  collect?: CollectFunction<Histogram<T>>;
}

const NO_LABELS: Labels = {};
const BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export class Histogram<T extends string = string> extends Metric<CoreHistogram, MetricValueWithName<T>> {
  declare readonly buckets: readonly number[];
  /** The upper bounds of the buckets, sorted; without that of the last, which has none. */
  readonly upperBounds: readonly number[];
  readonly #sets: LabelSets<CoreHistogram>;
  #only: CoreHistogram | undefined;
  readonly #hasExemplars: boolean;

  constructor(configuration: HistogramConfiguration<T>) {
    const upperBounds = boundsOf(configuration?.buckets ?? BUCKETS);
    super(configuration as MetricConfiguration<string>, {
      type: "histogram",
      reserved: "le",
      defaults: { buckets: BUCKETS },
      // JSON would make 0 of infinity, and has no big integers.
      described: { buckets: upperBounds },
      identity: upperBounds,
      define: (registry, options) =>
        (upperBounds.length > 0
          ? registry.histogram({ ...options, buckets: upperBounds, scale: SCALE })
          : registry.mean({ ...options, scale: SCALE })) as CoreHistogram,
    });
    this.upperBounds = Object.freeze(upperBounds);
    this.#sets = this.sets;
    this.#hasExemplars = this.enableExemplars;
    this.whenSettled(() => {
      if (this.labelNames.length === 0) this.#only = this.single;
    });
  }

  /**
   * Records a value in a label set.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; Error LABELS_INVALID; RangeError VALUE_TOO_LARGE
   */
  observe(value: number): void;
  observe(observeData: ObserveDataWithExemplar<T>): void;
  observe(labels: LabelValues<T>, value: number): void;
  observe(labels?: unknown, value?: unknown): void {
    if (this.#hasExemplars) this.observeWithExemplar(labels as ObserveDataWithExemplar<T>);
    else if (typeof labels === "object" && labels !== null) this.#record(labels as Labels, value);
    else if (this.#only !== undefined && typeof labels === "number" && labels - labels === 0) this.#only.record(labels);
    else this.observeWithoutExemplar(labels, value);
  }

  /** Records a value, without an exemplar. */
  observeWithoutExemplar(labels?: unknown, value?: unknown): void {
    if (typeof labels === "object" && labels !== null) this.#observe(labels as Labels, value);
    // A falsy value but 0 counts as an object without labels, as in the original.
    else this.#observe(NO_LABELS, labels || labels === 0 ? labels : value);
  }

  /** Records a value with an exemplar, as `observe` does in histograms that have them. */
  observeWithExemplar(given: ObserveDataWithExemplar<T> = {} as never): void {
    const { labels: named, value, exemplarLabels } = checkData(given);
    const labels: Labels = named ?? NO_LABELS;
    const hasExemplar = exemplarLabels && Object.keys(exemplarLabels).length > 0;
    const exemplar = hasExemplar && makeExemplar(exemplarLabels, value);
    this.#observe(labels, value);
    if (!exemplar) return;
    const bound = this.upperBounds.find((upper) => value <= upper) ?? Infinity;
    this.setOf(labels).keepExemplar(bound, exemplar);
  }

  /** Starts a timer. The function that it returns records the seconds since, and returns them. */
  startTimer(
    labels?: LabelValues<T>,
    exemplarLabels?: LabelValues<T>,
  ): (labels?: LabelValues<T>, exemplarLabels?: LabelValues<T>) => number {
    const elapsed = startClock();
    return (endLabels, endExemplarLabels) => {
      const value = elapsed();
      const all = { ...labels, ...endLabels } as LabelValues<T>;
      if (!this.#hasExemplars) this.observe(all, value);
      else this.observe({ labels: all, value, exemplarLabels: { ...exemplarLabels, ...endExemplarLabels } as never });
      return value;
    };
  }

  /** Sets a label set to zero, for all threads, and shows it. */
  zero(labels?: LabelValues<T> | null): void {
    const set = this.setOf((labels ?? NO_LABELS) as Labels);
    this.bind(set).reset();
    set.exemplars = undefined;
    this.isRemoved = false;
  }

  /**
   * Returns the histogram of one label set.
   * @throws Error LABELS_INVALID
   */
  labels(...values: string[]): Histogram.Internal<T>;
  labels(labels: LabelValues<T>): Histogram.Internal<T>;
  labels(...args: unknown[]): Histogram.Internal<T> {
    const labels = this.#sets.given(args) as LabelValues<T>;
    this.#sets.check(labels);
    // As in the original, not the methods of a subclass: these may call the child.
    return {
      observe: (value) => {
        if (this.#hasExemplars) this.observeWithExemplar(childData(labels, value));
        else this.#record(labels, value);
      },
      startTimer: () => Histogram.prototype.startTimer.call(this, labels),
    };
  }

  /** Sets the histogram, or all its label sets, to zero for all threads; they are shown once they have a value. */
  reset(): void {
    this.begin();
    this.isRemoved = this.#only !== undefined;
  }

  /** Removes a label set for all threads. */
  remove(...values: string[]): void;
  remove(labels: LabelValues<T>): void;
  remove(...args: unknown[]): void {
    this.drop(this.#sets.given(args));
  }

  /** Reads the histogram, with the labels that the values of a label set share apart. */
  async getForPromString(): Promise<Listed> {
    return withSharedLabels((await super.get()) as Listed);
  }

  /** @internal */
  override isReadDirectly(isText: boolean): boolean {
    return isText ? this.getForPromString === Histogram.prototype.getForPromString : super.isReadDirectly(isText);
  }

  /** @internal */
  override list(): Listed {
    const { name, upperBounds } = this;
    return this.listed(({ counts, count, sum }, { labels, exemplars }) => {
      const values: ListedValue[] = [];
      const bucket = (le: number | string, value: number, none: null | undefined) => {
        const exemplar = exemplars?.get(le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le)) ?? none;
        values.push({ value, metricName: `${name}_bucket`, exemplar, labels: { le, ...(labels as object) } });
      };
      let cumulative = 0;
      for (const [index, bound] of upperBounds.entries()) {
        cumulative += counts[index] as number;
        bucket(bound, cumulative, null);
      }
      bucket("+Inf", count, this.#hasExemplars ? undefined : null);
      for (const [ending, value] of [
        ["sum", sum],
        ["count", count],
      ] as const) {
        values.push({ value, metricName: `${name}_${ending}`, exemplar: undefined, labels: { ...(labels as object) } });
      }
      return values;
    });
  }

  /** @internal */
  write(style: TextStyle): string {
    const { upperBounds } = this;
    const lines = this.read(({ counts, count, sum }, set) => {
      const prefixes = this.#prefixes(set, style);
      const exemplars = style.isOpenMetrics ? set.exemplars : undefined;
      let cumulative = 0;
      let text = "";
      for (let i = 0; i < upperBounds.length; i++) {
        cumulative += counts[i] as number;
        text += `${prefixes[i]}${cumulative}`;
        if (exemplars) text += exemplarText(exemplars.get(upperBounds[i] as number));
      }
      text += `${prefixes[upperBounds.length]}${count}`;
      if (exemplars) text += exemplarText(exemplars.get(Infinity));
      return `${text + prefixes[upperBounds.length + 1] + numberText(sum) + prefixes[upperBounds.length + 2]}${count}`;
    });
    return headerText(this.name, this.help, this.type) + lines.join("");
  }

  /** @internal */
  protected override entries(): (readonly [string, object])[] {
    return this.read(({ counts, count, sum }, { labels, returned }) => {
      const bucketValues = Object.fromEntries(this.upperBounds.map((bound, index) => [bound, counts[index]]));
      return [returned.labelHash, { labels, bucketValues, sum, count }] as const;
    });
  }

  /** Returns the text before each number of a label set: a line break, the name and the labels. */
  #prefixes(set: LabelSet<CoreHistogram>, style: TextStyle): readonly string[] {
    if (set.writtenFor === style) return set.written;
    const { name } = this;
    const own = set.labels;
    const defaults = Object.entries(style.defaultLabels).filter(([label]) => !Object.hasOwn(own, label));
    const others = { ...Object.fromEntries(defaults), ...own };
    const all = [...this.upperBounds, "+Inf"].map((le) => withFirst("le", le, others));
    const bounds = all.map((labels) => `\n${name}_bucket${labelsText(labels)} `);
    set.written = [...bounds, ...["sum", "count"].map((ending) => `\n${name}_${ending}${labelsText(others)} `)];
    set.writtenFor = style;
    return set.written;
  }

  /** Records in a label set; in the fastest way, if this thread has recorded in it before. */
  #record(labels: Labels, value: unknown): void {
    const core = this.#sets.find(labels)?.core;
    if (core !== undefined && typeof value === "number" && value - value === 0) core.record(value);
    else this.#observe(labels, value);
  }

  #observe(labels: Labels, value: unknown): void {
    if (!followsSuccessor()) this.#sets.check(labels);
    if (typeof value !== "number" || !Number.isFinite(value)) throw notANumber("Value", value);
    checkSize(this.name, value);
    this.bind(this.setOf(labels)).record(value);
  }
}

export declare namespace Histogram {
  /** The histogram of one label set. */
  interface Internal<T extends string> {
    /** Records a value. */
    observe(value: number): void;
    /** Starts a timer, whose end records the seconds since. */
    startTimer(): (labels?: LabelValues<T>) => number;
  }
}

makers.set("histogram", (description, placeName) => {
  return new Histogram({ ...description, registers: [], [PLACE]: placeName } as never) as never;
});
