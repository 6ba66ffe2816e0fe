/** The place of a metric: the store that keeps it, and its name there. */

import type { LabelSets } from "./labelSets.ts";
import type { Store } from "./store.ts";

/** The part of a place by which other threads know it. */
export interface PlaceName {
  readonly store: Store;
  /** Name of the metric in its store. */
  readonly identity: string;
}

export interface Place extends PlaceName {
  /** The label sets that this thread knows. */
  readonly sets: LabelSets<unknown>;
  /** Sets the metric to zero, for all threads. */
  begin(): void;
  /** Takes back what belongs to this thread: its levels of a gauge. */
  takeBack(): void;
}

/** The places of all metrics. A foreign object that users register has none. */
const places = new WeakMap<object, Place>();

export function setPlace(metric: object, place: Place): void {
  places.set(metric, place);
}

export function placeOf(metric: object): Place | undefined {
  return places.get(metric);
}
