/** Objects for the metrics that only other threads have registered. */

import { warn } from "../core/platform/warning.ts";
import { descriptionOf } from "./identity.ts";
import { makers, type Registered } from "./kinds.ts";
import { type MetricTable, metricIn, metricsIn } from "./metricTable.ts";
import { placeOf } from "./place.ts";
import { heldIn } from "./registrations.ts";
import type { Store } from "./store.ts";

export class ForeignMetrics {
  /** By their names in the store. */
  readonly #known = new Map<string, Registered>();
  readonly #warned = new Set<string>();

  /** Returns one object for each name that `own` does not have: that of its newest definition. */
  of(store: Store, own: MetricTable): Registered[] {
    const held = heldIn(store);
    for (const metric of metricsIn(own)) held.delete(placeOf(metric)?.identity ?? "");
    const byName = new Map<string, Registered>();
    for (const identity of held) {
      const metric = this.#known.get(identity) ?? this.#make(store, identity);
      if (!metric) continue;
      const other = metricIn(own, metric.name) ?? byName.get(metric.name);
      if (other) this.#warn(other, metric);
      if (!metricIn(own, metric.name)) byName.set(metric.name, metric);
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

  /** Warns once that two threads define a name differently: both count, and one of them is exposed. */
  #warn(one: Registered, other: Registered): void {
    if (this.#warned.has(one.name)) return;
    this.#warned.add(one.name);
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
