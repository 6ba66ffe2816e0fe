/** The place of a metric of this package. A metric of no registry gets one when it is first registered or used. */

import { type Choice, newIdentity } from "./generations.ts";
import { type Described, describe, identityOf } from "./identity.ts";
import type { Families, KindOptions } from "./kinds.ts";
import type { LabelSets } from "./labelSets.ts";
import type { Place, PlaceName, Storing } from "./place.ts";
import { whileAlone } from "./registrations.ts";
import { shareExemplars } from "./sharedExemplars.ts";
import { orphanStore, type Store } from "./store.ts";

/** A metric, as far as its place needs it. */
export interface PlacedMetric extends Described {
  readonly sortedLabelNames: readonly string[];
}

export class MetricPlace<C> implements Place {
  readonly sets: LabelSets<C>;
  readonly begin: () => void;
  readonly takeBack: () => void;
  isKnown = false;
  readonly #metric: PlacedMetric;
  readonly #kind: KindOptions<C>;
  #settled: (PlaceName & { readonly core: C | Families<C> }) | undefined;
  #onSettled: (() => void) | undefined;

  constructor(
    metric: PlacedMetric,
    kind: KindOptions<C>,
    sets: LabelSets<C>,
    { begin, takeBack }: Pick<Place, "begin" | "takeBack">,
  ) {
    this.#metric = metric;
    this.#kind = kind;
    this.sets = sets;
    this.begin = begin;
    this.takeBack = takeBack;
  }

  get isSettled(): boolean {
    return this.#settled !== undefined;
  }

  get store(): Store {
    return this.#used().store;
  }

  get identity(): string {
    return this.#used().identity;
  }

  /** Core's metric. */
  get core(): C | Families<C> {
    return this.#used().core;
  }

  settle(registry: Storing, register: () => void): void {
    if (this.isSettled) {
      register();
      return;
    }
    const { store } = registry;
    // Not under the role, so that others wait less; its place is chosen then.
    this.define(this.#newName(store, "look"));
    if (!store.isShared) register();
    else {
      whileAlone(store.registry, (isAlone) => {
        const name = this.#newName(store, isAlone ? "choose" : "stay");
        if (name.identity !== this.identity) this.define(name);
        register();
      });
    }
  }

  /** Calls `use` once the metric has a store. */
  whenSettled(use: () => void): void {
    if (this.isSettled) use();
    else this.#onSettled = use;
  }

  /** Defines the metric in core. */
  define({ store, identity }: PlaceName): PlaceName & { readonly core: C | Families<C> } {
    const core = this.#kind.define(store.registry, {
      name: identity,
      space: store.space,
      help: describe(this.#metric, this.#kind),
      labelNames: this.#metric.sortedLabelNames.map((_, index) => `l${index}`),
    });
    if (this.#metric.enableExemplars && !this.isSettled) shareExemplars(this, store);
    this.#settled = { store, identity, core };
    this.#onSettled?.();
    return this.#settled;
  }

  /** Returns the place. A metric that is used before it is registered gets one that only this thread has. */
  #used(): PlaceName & { readonly core: C | Families<C> } {
    return this.#settled ?? this.define(this.#newName(orphanStore(), "look"));
  }

  #newName(store: Store, choice: Choice): PlaceName {
    const { type, name, sortedLabelNames } = this.#metric;
    const rest = [sortedLabelNames, ...(this.#kind.identity ?? [])];
    const identityIn = (generation: number) => identityOf(type, name, rest, generation);
    return { store, identity: newIdentity(store, name, identityIn, choice) };
  }
}
