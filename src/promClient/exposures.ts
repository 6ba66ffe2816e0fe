/** The registries of this thread that expose metrics which the store of another registry keeps. */

import type { Registry as CoreRegistry } from "../core/registry.ts";
import type { Registered } from "./kinds.ts";
import { type MetricTable, metricIn } from "./metricTable.ts";
import { type Place, placeOf } from "./place.ts";
import { isSameStore, keyIn, type Store } from "./store.ts";

/** A registry, as far as it is needed here. Programs also change the table themselves. */
interface Exposing {
  readonly _metrics: MetricTable;
}

/** By block, and by the metrics' spaces and identities. Programs make registries for one scrape and drop them. */
const exposures = new WeakMap<CoreRegistry, Map<string, Set<WeakRef<Exposing>>>>();

/** One for each registry. */
const references = new WeakMap<Exposing, WeakRef<Exposing>>();

/** Notes that a registry exposes a metric of another registry's store. */
export function noteExposed({ store, identity }: Place, registry: Exposing): void {
  const reference = references.get(registry) ?? new WeakRef(registry);
  references.set(registry, reference);
  const byKey = exposures.get(store.registry) ?? new Map<string, Set<WeakRef<Exposing>>>();
  exposures.set(store.registry, byKey);
  const key = keyIn(store, identity);
  const noted = byKey.get(key) ?? new Set();
  byKey.set(key, noted);
  // At each power of two, so that what is dropped costs little time and memory.
  if ((noted.size & (noted.size - 1)) === 0) {
    for (const one of noted) if (one.deref() === undefined) noted.delete(one);
  }
  noted.add(reference);
}

/** Returns true if a registry of this thread that has been noted exposes the metric, under its `name`. */
export function isExposed(store: Store, identity: string, name: string): boolean {
  const noted = exposures.get(store.registry)?.get(keyIn(store, identity));
  for (const reference of noted ?? []) {
    const registry = reference.deref();
    const place = registry && placeIn(registry._metrics, name);
    if (place && place.identity === identity && isSameStore(place.store, store)) return true;
    noted?.delete(reference);
  }
  return false;
}

function placeIn(table: MetricTable, name: string): Place | undefined {
  const metric: Registered | undefined = metricIn(table, name);
  return metric && placeOf(metric);
}
