/** The base of all metrics: their options, their label sets in this thread, and their readings. */

import type { Aggregate } from "../core/define/definition.ts";
import type { CollectFunction, MetricConfiguration, MetricObjectWithValues, MetricValue } from "./configuration.ts";
import type { Aggregator, MetricKind } from "./identity.ts";
import type { Families, KindOptions, Listed, ListedValue } from "./kinds.ts";
import { type LabelSet, LabelSets } from "./labelSets.ts";
import { followsSuccessor } from "./line.ts";
import { MetricPlace, type PlacedMetric } from "./metricPlace.ts";
import { checkOptions } from "./optionChecks.ts";
import { type PlaceName, setPlace } from "./place.ts";
import { isEmpty, readSeries, type SeriesReading } from "./reading.ts";
import { refusal } from "./refusal.ts";
import { globalRegistry, type Registry, type RegistryContentType } from "./registry.ts";
import { forgetExemplars } from "./sharedExemplars.ts";
import { type Store, storingOf } from "./store.ts";
import type { Labels } from "./text.ts";

/** An option that the package itself adds: the place of a metric that another thread has defined. */
export const PLACE: unique symbol = Symbol("threadtally/prom-client: place");

/** The options as they are given, which may be the members of another metric. The original makes a new `hashMap`. */
interface GivenOptions extends MetricConfiguration<string> {
  readonly [PLACE]?: PlaceName;
  readonly hashMap?: unknown;
}

export abstract class Metric<C, V extends MetricValue<string>> {
  declare name: string;
  declare help: string;
  declare labelNames: readonly string[];
  readonly sortedLabelNames: readonly string[];
  declare registers: readonly Registry<RegistryContentType>[];
  declare aggregator: Aggregator;
  declare enableExemplars: boolean;
  /** @internal */
  declare aggregate?: Aggregate;
  declare collect?: CollectFunction<unknown>;
  readonly type: MetricKind;
  readonly #place: MetricPlace<C>;
  readonly #sets: LabelSets<C>;
  #bySeries = new Map<number, LabelSet<C>>();
  /** The label sets of the last reading, in its order. */
  #lastSets: readonly LabelSet<C>[] = [];
  #reading = 0;
  /** @internal True if a metric without labels was removed: it is not shown while it holds nothing. */
  protected isRemoved = false;

  constructor(config: MetricConfiguration<string>, kind: KindOptions<C>) {
    if (config === null || typeof config !== "object") {
      throw refusal(TypeError, "OPTION_INVALID", "constructor expected a config object");
    }
    const { [PLACE]: foreign, hashMap: _, ...options } = config as GivenOptions;
    Object.assign(this, { labelNames: [], aggregator: "sum", enableExemplars: false }, kind.defaults, options);
    this.type = kind.type;
    this.registers = options.registers || [globalRegistry];
    this.labelNames ??= [];
    checkOptions(this, kind.reserved);
    this.sortedLabelNames = [...this.labelNames].sort();
    this.#sets = new LabelSets(this.labelNames);
    this.#place = new MetricPlace(this as PlacedMetric, kind, this.#sets, {
      begin: () => this.begin(),
      takeBack: () => this.takeBack(),
    });
    setPlace(this, this.#place);
    if (foreign) this.#place.define(foreign);
    const registerAll = () => {
      for (const register of this.registers) register.registerMetric(this);
    };
    const storing = foreign ? undefined : storingOf(this.registers);
    if (storing) this.#place.settle(storing, registerAll);
    else registerAll();
  }

  /** Sets the metric to zero, for all threads. */
  abstract reset(): void;

  /** Reads the metric, after `collect`, if it has one, has run. */
  async get(): Promise<MetricObjectWithValues<V>> {
    const collected = this.collected();
    if (collected) await collected;
    return this.list() as MetricObjectWithValues<never>;
  }

  /**
   * @internal Returns true unless a subclass or a program has replaced the method by which the original reads a metric:
   * then that method is called instead.
   */
  isReadDirectly(isText: boolean): boolean {
    return this.get === Metric.prototype.get && !(isText && "getForPromString" in this);
  }

  /** @internal Sets the metric to zero because a registration takes it up again. */
  protected begin(): void {
    if (!this.#place.isSettled) return;
    const core = this.#place.core as { reset?(): void; clear(): void };
    // Core's families, and its gauges without labels, are cleared.
    if (core.reset) core.reset();
    else core.clear();
    this.#sets.clear();
    if (this.enableExemplars) forgetExemplars(this.#place);
  }

  /** @internal Takes back what belongs to this thread. */
  protected takeBack(): void {}

  /** @internal Runs `collect`, which other threads may request, too. Returns its promise, if it returns one. */
  collected(): Promise<void> | undefined {
    const collected: unknown = this.collect?.call(this);
    // Not `instanceof`: Node's own promises are of another realm than Jest's tests.
    const isPromise = Object.prototype.toString.call(collected) === "[object Promise]";
    return isPromise ? (collected as Promise<void>) : undefined;
  }

  /** @internal The label sets that this thread knows. */
  protected get sets(): LabelSets<C> {
    return this.#sets;
  }

  /** @internal Core's metric, if this one has no labels. */
  protected get single(): C {
    return this.#place.core as C;
  }

  /** @internal Core's family, if the metric has labels. */
  protected get family(): Families<C> {
    return this.#place.core as Families<C>;
  }

  /** @internal Returns where this thread records in a label set. */
  protected bind(set: LabelSet<C>): C {
    set.core ??= this.labelNames.length > 0 ? this.family.labels(...set.texts) : this.single;
    return set.core;
  }

  /** @internal Returns the label set of a record's labels; in the metric without labels, its only one. */
  protected setOf(labels: Labels): LabelSet<C> {
    return this.#sets.find(labels) ?? this.#sets.obtain(labels);
  }

  /** @internal Reads the metric, without `collect`. */
  abstract list(): Listed;

  /**
   * The values of the label sets by their keys, as a copy, which some programs look into. Setting it resets the metric.
   */
  get hashMap(): Record<string, object> {
    return Object.fromEntries(this.entries());
  }

  set hashMap(_: unknown) {
    this.reset();
  }

  /** @internal The keys and values of `hashMap`. */
  protected abstract entries(): (readonly [key: string, value: object])[];

  /** @internal Returns what `get()` resolves to: for each visible series the values that `make` makes of it. */
  protected listed(make: (reading: SeriesReading, set: LabelSet<C>) => readonly ListedValue[]): Listed {
    const { help, name, type, aggregator } = this;
    const values = this.read(make).flat();
    // The members in the order of the original, for programs that compare texts.
    const isPlain = type === "counter" || type === "gauge";
    return isPlain ? { help, name, type, values, aggregator } : { name, help, type, values, aggregator };
  }

  /** @internal Removes a label set. */
  protected drop(labels: Labels): void {
    this.#sets.check(labels);
    const set = this.#sets.obtain(labels);
    this.vacate(set);
    this.#sets.drop(set);
  }

  /** @internal Takes a label set out of core. */
  protected vacate({ texts }: LabelSet<C>): void {
    if (this.labelNames.length > 0) this.family.remove(...texts);
    else {
      this.begin();
      this.isRemoved = true;
    }
  }

  /** @internal Returns what `make` makes of each visible series, in the order in which this thread met them. */
  protected read<T>(make: (reading: SeriesReading, set: LabelSet<C>) => T): T[] {
    const found: T[] = [];
    const sets: LabelSet<C>[] = [];
    let isSorted = true;
    let last = -1;
    const known = this.#bySeries;
    const before = this.#lastSets;
    this.#lastSets = sets;
    const number = ++this.#reading;
    const canBeEmpty = this.isRemoved && this.type !== "gauge";
    const { store, identity } = this.#place;
    readSeries(store.cursors(identity), this.aggregate, (reading, labels, series) => {
      if (canBeEmpty && isEmpty(reading)) return;
      // Mostly, series come in the order of the last reading; a look-up takes longer.
      let set = before[found.length];
      if (set === undefined || set.series !== series || series < 0 || !set.isKnown) {
        set = known.get(series);
        if (set === undefined || !set.isKnown) {
          set = this.#sets.read(labels());
          if (series >= 0) known.set(series, set);
        }
        set.series = series;
      }
      set.seenIn = number;
      if (set.order < last) isSorted = false;
      last = set.order;
      sets.push(set);
      found.push(make(reading, set));
    });
    this.#sets.sweep(number, found.length);
    if (known.size > 2 * found.length + 1000) this.#bySeries = new Map();
    if (isSorted) return found;
    const pairs = sets.map(({ order }, place) => [order, found[place] as T] as const);
    return pairs.sort(([one], [other]) => one - other).map(([, made]) => made);
  }

  protected get store(): Store {
    return this.#place.store;
  }

  /** @internal Calls `use` once the metric has a store. */
  protected whenSettled(use: () => void): void {
    this.#place.whenSettled(use);
  }
}

if (followsSuccessor()) Reflect.deleteProperty(Metric.prototype, "hashMap");
