/**
 * Gauges of one thread. They are labelled by its lane, and lose their levels when the thread ends or stops collection.
 */

import type { Family } from "../../core/record/family.ts";
import type { Gauge } from "../../core/record/gauge.ts";
import type { Registry } from "../../core/registry.ts";

/** One group of metrics. It is collected whenever its registry is read in this thread, until it is stopped. */
export interface MetricCollector {
  collect(): void;
  stop(): void;
}

/** A gauge with one level per thread, or one for each value of a second label. */
export interface LevelOptions {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
}

export class ThreadMetrics {
  readonly registry: Registry;
  readonly prefix: string;

  constructor(registry: Registry, prefix: string) {
    this.registry = registry;
    this.prefix = prefix;
  }

  /**
   * The number of the thread's lane. Thread ids are never reused, so over time they would fill a metric's label sets.
   */
  get label(): string {
    return String(this.registry.takeLane() ?? "none");
  }

  /**
   * Records from a callback of the event loop, which must not throw. Returns false if the registry was detached: then
   * recording can stop.
   */
  attempt(record: () => void): boolean {
    try {
      record();
      return true;
    } catch (error) {
      return (error as { readonly code?: unknown }).code !== "DETACHED";
    }
  }

  levels({ name, label, ...options }: LevelOptions): Levels {
    const labelNames = ["thread", ...(label === undefined ? [] : [label])] as [string, ...string[]];
    // `sum`, since only the holder of a lane sets the series with the lane's label, and its level disappears with it.
    const gauge = this.registry.gauge({ name: this.prefix + name, ...options, labelNames, aggregate: "sum" });
    return new Levels(this, gauge);
  }
}

/** This thread's levels of one gauge. */
export class Levels {
  readonly #thread: ThreadMetrics;
  readonly #family: Family<Gauge, readonly [string, ...string[]]>;
  readonly #gauges = new Map<string, Gauge>();

  constructor(thread: ThreadMetrics, family: Family<Gauge, readonly [string, ...string[]]>) {
    this.#thread = thread;
    this.#family = family;
  }

  /** Sets the level, or clears it if the value is NaN: an empty window has none. Does nothing without a lane. */
  set(value: number, ...label: string[]): void {
    if (this.#thread.registry.takeLane() === undefined) return;
    const key = label.join();
    const gauge = this.#gauges.get(key) ?? this.#family.labels(this.#thread.label, ...label);
    this.#gauges.set(key, gauge);
    if (Number.isNaN(value)) gauge.clear();
    else gauge.set(value);
  }

  /** Sets the levels of all labels that ever had one. Labels without a count are set to 0. */
  setCounts(counts: ReadonlyMap<string, number>): void {
    for (const label of new Set([...this.#gauges.keys(), ...counts.keys()])) this.set(counts.get(label) ?? 0, label);
  }

  clear(): void {
    for (const gauge of this.#gauges.values()) gauge.clear();
  }
}
