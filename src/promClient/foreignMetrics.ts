/** Objects for the metrics that only other threads have registered. */

import { warn } from "../core/platform/warning.ts";
import { descriptionOf } from "./identity.ts";
import { makers, type Registered } from "./kinds.ts";
import { type MetricTable, metricIn, metricsIn } from "./metricTable.ts";
import { placeOf } from "./place.ts";
import { heldIn, nameIn } from "./registrations.ts";
import { type Store, sharedStore, warnOfPrivate } from "./store.ts";

export class ForeignMetrics {
  /** By the names under which they are registered in the store. */
  readonly #known = new Map<string, Registered>();
  readonly #warned = new Set<string>();

  /** Returns one object for each name that `own` does not have: that of its newest definition. */
  of(store: Store, own: MetricTable): Registered[] {
    const held = heldIn(store);
    for (const metric of metricsIn(own)) {
      const place = placeOf(metric);
      if (place) held.delete(nameIn(store, place));
    }
    const byName = new Map<string, Registered>();
    for (const name of held) {
      const metric = this.#known.get(name) ?? this.#make(store, name);
      if (!metric) continue;
      const other = metricIn(own, metric.name) ?? byName.get(metric.name);
      if (other) this.#warn(other, metric);
      if (!metricIn(own, metric.name)) byName.set(metric.name, metric);
    }
    return [...byName.values()];
  }

  #make(given: Store, name: string): Registered | undefined {
    const [identity, space] = name.split("\n") as [string, string?];
    const store = space === undefined ? given : sharedStore(space);
    const found = store.registries.map((one) => one.get(identity, { space: store.space })?.definition);
    const definition = found.find((one) => one !== undefined);
    const description = definition && descriptionOf(definition);
    const metric = description && makers.get(description.type)?.(description, { store, identity });
    if (metric) this.#known.set(name, metric);
    return metric;
  }

  /** Warns once that threads have different metrics of a name: all count, and one of them is exposed. */
  #warn(one: Registered, other: Registered): void {
    if (this.#warned.has(one.name)) return;
    this.#warned.add(one.name);
    if (placeOf(one)?.store.isShared === false) {
      warnOfPrivate(
        `This thread exposes its own metric ${one.name}, which no other thread can read, in place of the one that other ` +
          "threads have registered: it was in another registry first, or was used before it was registered.",
      );
      return;
    }
    const defined = [one, other].map((metric) => {
      const { type, labelNames = [] } = metric;
      const { upperBounds } = metric as { readonly upperBounds?: readonly number[] };
      return `${type} with the labels [${labelNames}]${upperBounds ? ` and the buckets [${upperBounds}]` : ""}`;
    });
    warn(
      "PROM_CLIENT_CONFLICT",
      `Threads define the metric ${one.name} differently: as a ${defined.join(", and as a ")}. This thread exposes its ` +
        "own definition, or else the newest. Give the metric the same type, labels and buckets in all threads.",
    );
  }
}
