/**
 * The place of a metric: the store that keeps it, and its name there. A metric of no registry has none until it is
 * registered, recorded in or read.
 */

import type { LabelSets } from "./labelSets.ts";
import type { Store } from "./store.ts";

/** The part of a place by which other threads know it. */
export interface PlaceName {
  readonly store: Store;
  /** Name of the metric in its store. */
  readonly identity: string;
}

export interface Place extends PlaceName {
  /** True once it has been registered where it is kept: then it keeps its values when it is registered again. */
  isKnown: boolean;
  /** The label sets that this thread knows. */
  readonly sets: LabelSets<unknown>;
  /**
   * Calls `register`. If the metric has no store yet, it gets that of `registry` first, and no other thread registers a
   * metric until `register` returns.
   */
  settle(registry: Storing, register: () => void): void;
  /** Sets the metric to zero, for all threads. */
  begin(): void;
  /** Takes back what belongs to this thread: its levels of a gauge. */
  takeBack(): void;
}

/** A registry that has a store, or makes one now. */
export interface Storing {
  readonly store: Store;
}

/** The places of all metrics. A foreign object that users register has none. */
const places = new WeakMap<object, Place>();

export function setPlace(metric: object, place: Place): void {
  places.set(metric, place);
}

export function placeOf(metric: object): Place | undefined {
  return places.get(metric);
}
