/** Objects for the metrics that only other threads have registered. */

import { descriptionOf } from "./identity.ts";
import { makers, type Registered } from "./kinds.ts";
import { heldIn } from "./registrations.ts";
import type { Store } from "./store.ts";

export class ForeignMetrics {
  /** By their names in the store. */
  readonly #known = new Map<string, Registered>();

  /** Returns one object for each name that `own` does not have: that of its newest definition. */
  of(store: Store, own: Readonly<Record<string, unknown>>): Registered[] {
    const byName = new Map<string, Registered>();
    for (const identity of heldIn(store)) {
      const metric = this.#known.get(identity) ?? this.#make(store, identity);
      if (metric && !own[metric.name]) byName.set(metric.name, metric);
    }
    return [...byName.values()];
  }

  #make(store: Store, identity: string): Registered | undefined {
    const found = store.registries.map((one) => one.get(identity, { space: store.space })?.definition);
    const definition = found.find((one) => one !== undefined);
    const description = definition && descriptionOf(definition);
    const metric = description && makers.get(description.type)?.(description, store);
    if (metric) this.#known.set(identity, metric);
    return metric;
  }
}
