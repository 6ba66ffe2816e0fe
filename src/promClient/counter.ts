/** The counter: a total that only grows. */

import type { Counter as CoreCounter } from "../core/record/counter.ts";
import type { CollectFunction, LabelValues, MetricConfiguration, MetricValue } from "./configuration.ts";
import { checkData, childData, type IncreaseDataWithExemplar, makeExemplar } from "./exemplar.ts";
import { type Listed, makers } from "./kinds.ts";
import type { LabelSet, LabelSets } from "./labelSets.ts";
import { followsSuccessor } from "./line.ts";
import { Metric, PLACE } from "./metric.ts";
import { notANumber, refusal } from "./refusal.ts";
import { checkSize, SCALE } from "./scale.ts";
import {
  exemplarText,
  headerText,
  type Labels,
  labelsText,
  numberText,
  openMetricsName,
  type TextStyle,
} from "./text.ts";

/** The options of a counter. */
export interface CounterConfiguration<T extends string> extends MetricConfiguration<T> {
  collect?: CollectFunction<Counter<T>>;
}

const NO_LABELS: Labels = {};

export class Counter<T extends string = string> extends Metric<CoreCounter, MetricValue<T>> {
  readonly #sets: LabelSets<CoreCounter>;
  /** Core's counter and its label set, if the metric has no labels. After a removal, there is none until a record. */
  #only: CoreCounter | undefined;
  readonly #onlySet: LabelSet<CoreCounter> | undefined;
  readonly #hasExemplars: boolean;

  constructor(configuration: CounterConfiguration<T>) {
    super(configuration as MetricConfiguration<string>, {
      type: "counter",
      define: (registry, options) => registry.counter({ ...options, scale: SCALE }) as CoreCounter,
    });
    this.#sets = this.sets;
    this.#hasExemplars = this.enableExemplars;
    if (this.labelNames.length > 0) return;
    this.whenSettled(() => {
      this.#only = this.single;
    });
    this.#onlySet = this.setOf(NO_LABELS);
  }

  /**
   * Adds `value`, by default 1, to a label set.
   * @throws TypeError VALUE_TYPE, VALUE_NOT_FINITE; Error VALUE_NEGATIVE, LABELS_INVALID; RangeError VALUE_TOO_LARGE
   */
  inc(labels: LabelValues<T>, value?: number): void;
  inc(value?: number): void;
  inc(incData: IncreaseDataWithExemplar<T>): void;
  inc(labels?: unknown, value?: unknown): unknown {
    if (this.#hasExemplars) return this.incWithExemplar(labels as IncreaseDataWithExemplar<T>);
    if (typeof labels === "object" && labels !== null) {
      const set = this.#sets.find(labels as Labels);
      const core = set?.core;
      if (core === undefined) return this.#inc(labels as Labels, value);
      if (value === undefined) core.inc();
      else if (isAmount(value)) core.inc(value);
      else core.inc(amountOf(value));
      return set?.returned;
    }
    const core = this.#only;
    if (core === undefined) return this.#inc(NO_LABELS, labels);
    if (labels === undefined) core.inc();
    else if (isAmount(labels)) core.inc(labels);
    else core.inc(amountOf(labels));
    return this.#onlySet?.returned;
  }

  /** Adds to a label set, without an exemplar. */
  incWithoutExemplar(labels?: unknown, value?: unknown): { readonly labelHash: string } {
    return typeof labels === "object" && labels !== null
      ? this.#inc(labels as Labels, value)
      : this.#inc(NO_LABELS, labels);
  }

  /** Adds to a label set, with an exemplar, as `inc` does in counters that have them. */
  incWithExemplar(given: IncreaseDataWithExemplar<T> = {}): void {
    const { labels: named, value, exemplarLabels } = checkData(given);
    const labels: Labels = named ?? NO_LABELS;
    const exemplar = exemplarLabels && makeExemplar(exemplarLabels, value || 1);
    this.#inc(labels, value);
    if (!exemplar) return;
    const set = this.setOf(labels);
    // The successor's exemplars have the total, the original's what was added. Either has 1 in place of 0; a total that
    // is too small to be kept is not 0.
    const total = followsSuccessor() ? this.bind(set).value : 0;
    set.keepExemplar(0, total > 0 ? { ...exemplar, value: total } : exemplar);
  }

  /**
   * Returns the counter of one label set.
   * @throws Error LABELS_INVALID unless there is a value for each label name
   */
  labels(...values: string[]): Counter.Internal;
  labels(labels: LabelValues<T>): Counter.Internal;
  labels(...args: unknown[]): Counter.Internal {
    const labels = this.#sets.given(args);
    // As in the original, a function that a program has put in the place of `inc`, such as a spy, gets the calls.
    if (this.inc !== Counter.prototype.inc && Object.hasOwn(this, "inc")) return { inc: this.inc.bind(this, labels) };
    let set = this.#sets.find(labels);
    return {
      inc: (value?: number) => {
        if (this.#hasExemplars) return this.incWithExemplar(childData(labels, value)) as never;
        const core = set?.isKnown ? set.core : undefined;
        if (core === undefined) {
          const returned = this.#inc(labels, value);
          set = this.#sets.find(labels);
          return returned as never;
        }
        if (value === undefined) core.inc();
        else core.inc(amountOf(value));
        return set?.returned as never;
      },
    };
  }

  /** Sets the counter, or all its label sets, to zero for all threads. Label sets are then no longer shown. */
  reset(): void {
    this.begin();
    if (this.isRemoved) this.#show();
  }

  /** Removes a label set for all threads. */
  remove(...values: string[]): void;
  remove(labels: LabelValues<T>): void;
  remove(...args: unknown[]): void {
    this.drop(this.#sets.given(args));
  }

  /** @internal Returns the value of a label set in this thread's block. */
  ownValue(labels: LabelValues<T>): number {
    return this.bind(this.setOf(labels as Labels)).value;
  }

  /** @internal */
  override list(): Listed {
    return this.listed((reading, set) => [listedValue(reading.value, set)]);
  }

  /** @internal */
  write(style: TextStyle): string {
    const name = style.isOpenMetrics ? openMetricsName(this.name) : this.name;
    const full = style.isOpenMetrics ? `${name}_total` : name;
    const lines = this.read((reading, set) => {
      if (set.writtenFor !== style) {
        set.written = [`\n${full}${labelsText({ ...set.labels, ...style.defaultLabels, ...set.labels })} `];
        set.writtenFor = style;
      }
      const line = set.written[0] + numberText(reading.value);
      return set.exemplars && style.isOpenMetrics ? line + exemplarText(set.exemplars.get(0)) : line;
    });
    return headerText(name, this.help, this.type) + lines.join("");
  }

  /** @internal */
  protected override entries(): (readonly [string, object])[] {
    return this.read((reading, set) => [set.returned.labelHash, listedValue(reading.value, set)] as const);
  }

  /** @internal */
  protected override vacate(set: LabelSet<CoreCounter>): void {
    super.vacate(set);
    // The next record, of 0 too, must show it again.
    if (this.isRemoved) this.#only = undefined;
  }

  #inc(labels: Labels, value: unknown): { readonly labelHash: string } {
    // The successor checks the value first.
    if (!followsSuccessor()) this.#sets.check(labels);
    const amount = amountOf(value);
    checkSize(this.name, amount);
    const set = this.setOf(labels);
    this.bind(set).inc(amount);
    if (this.isRemoved) this.#show();
    return set.returned;
  }

  /** Shows a counter without labels again. */
  #show(): void {
    this.isRemoved = false;
    this.#only = this.single;
  }
}

export declare namespace Counter {
  /** The counter of one label set. */
  interface Internal {
    /** Adds `value`, by default 1. */
    inc(value?: number): void;
  }
}

/** Returns true for the values that nearly all calls pass. */
function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Returns the amount to add: 1 for none. */
function amountOf(value: unknown): number {
  if (value === undefined || value === null) return 1;
  if (value === false) return 0;
  if (typeof value !== "number" || !Number.isFinite(value)) throw notANumber("Value", value);
  if (value < 0) throw refusal(Error, "VALUE_NEGATIVE", "It is not possible to decrease a counter");
  return value;
}

function listedValue(value: number, { labels, exemplars }: LabelSet<unknown>): never {
  const exemplar = exemplars?.get(0);
  return { value, labels, ...(exemplar && { exemplar }) } as never;
}

makers.set("counter", (description, placeName) => {
  return new Counter({ ...description, registers: [], [PLACE]: placeName } as never) as never;
});
