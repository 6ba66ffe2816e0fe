/** The gauge: a level that is set, for each thread. */

import type { Aggregate } from "../core/define/definition.ts";
import { warn } from "../core/platform/warning.ts";
import type { Family } from "../core/record/family.ts";
import type { Gauge as CoreGauge } from "../core/record/gauge.ts";
import type { CollectFunction, LabelValues, MetricConfiguration, MetricValue } from "./configuration.ts";
import type { Aggregator } from "./identity.ts";
import { type Listed, makers } from "./kinds.ts";
import type { LabelSet, LabelSets } from "./labelSets.ts";
import { followsSuccessor } from "./line.ts";
import { Metric, PLACE } from "./metric.ts";
import { notANumber } from "./refusal.ts";
import { headerText, type Labels, labelsText, numberText, type TextStyle } from "./text.ts";
import { startClock } from "./timing.ts";

/** The options of a gauge. */
export interface GaugeConfiguration<T extends string> extends MetricConfiguration<T> {
  collect?: CollectFunction<Gauge<T>>;
}

const NO_LABELS: Labels = {};

export class Gauge<T extends string = string> extends Metric<CoreGauge, MetricValue<T>> {
  readonly #sets: LabelSets<CoreGauge>;
  #only: CoreGauge | undefined;

  constructor(configuration: GaugeConfiguration<T>) {
    const { aggregator, aggregate = aggregateOf(aggregator) } = configuration ?? {};
    super(configuration as MetricConfiguration<string>, {
      type: "gauge",
      identity: [aggregate],
      define: (registry, options) => registry.gauge({ ...options, aggregate }) as CoreGauge,
    });
    this.#sets = this.sets;
    this.whenSettled(() => {
      if (this.labelNames.length === 0) this.#only = this.single;
    });
  }

  /**
   * Sets this thread's level to any number.
   * @throws TypeError VALUE_TYPE; Error LABELS_INVALID
   */
  set(labels: LabelValues<T>, value: number): void;
  set(value: number): void;
  set(labels: unknown, value?: unknown): void {
    if (typeof labels === "object" && labels !== null) this.#set(labels as Labels, value);
    else if (this.#only !== undefined && typeof labels === "number") setIn(this.#only, labels);
    else this.#set(NO_LABELS, labels);
  }

  /**
   * Adds `value`, by default 1, to this thread's level.
   * @throws TypeError VALUE_TYPE; Error LABELS_INVALID
   */
  inc(labels: LabelValues<T>, value?: number): void;
  inc(value?: number): void;
  inc(labels?: unknown, value?: unknown): void {
    if (typeof labels === "object" && labels !== null) this.#add(labels as Labels, amountOf(value));
    else this.#add(NO_LABELS, amountOf(labels));
  }

  /** Subtracts `value`, by default 1, from this thread's level. Throws as `inc` does. */
  dec(labels: LabelValues<T>, value?: number): void;
  dec(value?: number): void;
  dec(labels?: unknown, value?: unknown): void {
    if (typeof labels === "object" && labels !== null) this.#add(labels as Labels, negated(value));
    else this.#add(NO_LABELS, negated(labels));
  }

  /** Sets this thread's level to the seconds since 1970. */
  setToCurrentTime(labels?: LabelValues<T>): void {
    const now = Date.now() / 1000;
    if (labels === undefined) this.set(now);
    else this.set(labels, now);
  }

  /** Starts a timer. The function that it returns sets the level to the seconds since, and returns them. */
  startTimer(labels?: LabelValues<T>): (labels?: LabelValues<T>) => number {
    const elapsed = startClock(true);
    return (endLabels) => {
      const seconds = elapsed();
      this.set({ ...labels, ...endLabels } as LabelValues<T>, seconds);
      return seconds;
    };
  }

  /**
   * Returns the gauge of one label set.
   * @throws Error LABELS_INVALID
   */
  labels(...values: string[]): Gauge.Internal<T>;
  labels(labels: LabelValues<T>): Gauge.Internal<T>;
  labels(...args: unknown[]): Gauge.Internal<T> {
    const labels = this.#sets.given(args) as LabelValues<T>;
    this.#sets.check(labels);
    return {
      inc: (value) => this.inc(labels, value),
      dec: (value) => this.dec(labels, value),
      set: (value) => this.set(labels, value),
      setToCurrentTime: () => this.setToCurrentTime(labels),
      startTimer: () => this.startTimer(labels),
    };
  }

  /** Takes back this thread's levels. */
  reset(): void {
    for (const { core } of this.#sets) core?.clear();
    if (this.#only) this.#only.clear();
    this.#sets.clear();
    this.isRemoved = false;
  }

  /** Takes back this thread's level of a label set. */
  remove(...values: string[]): void;
  remove(labels: LabelValues<T>): void;
  remove(...args: unknown[]): void {
    this.drop(this.#sets.given(args));
  }

  /** Returns the level of a label set; 0 if no thread has set one. */
  _getValue(labels: Labels = NO_LABELS): number {
    const wanted = JSON.stringify(this.#sets.textsOf(labels));
    const isWanted = ({ texts }: LabelSet<CoreGauge>) => JSON.stringify(texts) === wanted;
    const [level = 0] = this.read(({ value }, set) => (isWanted(set) ? [value] : [])).flat();
    return level;
  }

  /** @internal */
  override list(): Listed {
    const listed = this.listed(({ value }, { labels }) => [{ value, labels } as never]);
    if (this.#isZero(listed.values)) listed.values.push({ value: 0, labels: {} });
    return listed;
  }

  /** @internal */
  write(style: TextStyle): string {
    const { defaultLabels } = style;
    const lines = this.read((reading, set) => {
      if (set.writtenFor !== style) {
        set.written = [`\n${this.name}${labelsText({ ...set.labels, ...defaultLabels, ...set.labels })} `];
        set.writtenFor = style;
      }
      return set.written[0] + numberText(reading.value);
    });
    if (this.#isZero(lines)) lines.push(`\n${this.name}${labelsText(defaultLabels)} 0`);
    return headerText(this.name, this.help, this.type) + lines.join("");
  }

  /** @internal */
  protected override entries(): (readonly [string, object])[] {
    const found = this.read(({ value }, { labels, returned }) => [returned.labelHash, { value, labels }] as const);
    return this.#isZero(found) ? [["", { value: 0, labels: {} }]] : found;
  }

  /** @internal Takes back this thread's levels, those of other objects of the gauge, too. */
  protected override takeBack(): void {
    const family = this.family as Family<CoreGauge, readonly ["l0"]>;
    if (this.#only) this.#only.clear();
    // The overflow series has another label.
    else
      for (const [labels] of family) if ("l0" in labels) family.labels(...(Object.values(labels) as [string])).clear();
  }

  /** @internal */
  protected override vacate(set: LabelSet<CoreGauge>): void {
    this.bind(set).clear();
    this.isRemoved = this.#only !== undefined;
  }

  /** Returns true if nothing was found, but the gauge has no labels: then it is shown as 0. */
  #isZero(found: readonly unknown[]): boolean {
    return found.length === 0 && this.#only !== undefined && !this.isRemoved;
  }

  #set(labels: Labels, value: unknown): void {
    const known = this.#sets.find(labels)?.core;
    if (typeof value !== "number") throw notANumber("Value", value);
    setIn(known ?? this.bind(this.#sets.obtain(labels)), value);
  }

  #add(labels: Labels, delta: unknown): void {
    const known = this.#sets.find(labels)?.core;
    if (typeof delta !== "number") throw notANumber("Delta", delta);
    const core = known ?? this.bind(this.#sets.obtain(labels));
    try {
      core.inc(delta);
    } catch (problem) {
      unseen(problem);
    }
  }
}

export declare namespace Gauge {
  /** The gauge of one label set. */
  interface Internal<T extends string> {
    /** Adds `value`, by default 1. */
    inc(value?: number): void;
    /** Subtracts `value`, by default 1. */
    dec(value?: number): void;
    /** Sets the level. */
    set(value: number): void;
    /** Sets the level to the seconds since 1970. */
    setToCurrentTime(): void;
    /** Starts a timer, whose end sets the level to the seconds since. */
    startTimer(): (labels?: LabelValues<T>) => number;
  }
}

/**
 * Returns the way in which the levels of threads become one. Programs may add aggregators, which are functions for
 * whole processes: then levels are added up.
 */
function aggregateOf(aggregator: Aggregator | undefined): Aggregate {
  if (aggregator === "omit" || aggregator === "first") return "first";
  return aggregator === "min" || aggregator === "max" || aggregator === "average" ? aggregator : "sum";
}

/** Returns the amount that `inc` adds: 1 for none. */
function amountOf(value: unknown): unknown {
  return value === undefined || (value === null && followsSuccessor()) ? 1 : value;
}

/** Returns what `dec` adds. */
function negated(value: unknown): unknown {
  return -(amountOf(value) as number);
}

function setIn(core: CoreGauge, value: number): void {
  try {
    core.set(value);
  } catch (problem) {
    unseen(problem);
  }
}

let isWarned = false;

/** Warns once that a level could not be set because this thread has no lane: a record must not throw over that. */
function unseen(problem: unknown): void {
  if ((problem as { readonly code?: string }).code !== "NO_LANE") throw problem;
  if (!isWarned) warn("NO_LANE", (problem as Error).message);
  isWarned = true;
}

makers.set("gauge", (description, placeName) => {
  return new Gauge({ ...description, registers: [], [PLACE]: placeName } as never) as never;
});
