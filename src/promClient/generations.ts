/**
 * The generations of metrics. If a metric was taken back, but another registry of the thread still exposes it, then a
 * new metric of the same definition is another one: it has the next generation, which is part of its identity.
 *
 * The threads of a process agree on a metric's present generation, which the block has. It changes only while nobody
 * has registered that generation, under the role of registrations.
 */

import type { Family } from "../core/record/family.ts";
import type { UpDownCounter } from "../core/record/upDownCounter.ts";
import { isExposed } from "./exposures.ts";
import { isHeld } from "./registrations.ts";
import type { Store } from "./store.ts";

type Generations = Family<UpDownCounter, readonly ["metric"]>;

/**
 * Ways to find the generation of a new metric. `look`: it stays as it is in the block. `choose`: it becomes the present
 * one; the thread has the role until the metric is registered. `stay`: it is the present one.
 */
export type Choice = "look" | "choose" | "stay";

/** Returns the identity of a new metric, which is exposed by `name`. `identityIn` returns the one in a generation. */
export function newIdentity(
  store: Store,
  name: string,
  identityIn: (generation: number) => string,
  choice: Choice,
): string {
  const first = identityIn(0);
  const present = presentIn(store, first);
  const isRegistered = (one: string) => store.isShared && isHeld(store, one);
  const identity = identityIn(present);
  if (choice === "stay" || isRegistered(identity) || !isExposed(store, identity, name)) return identity;
  // The oldest one that is free, so that programs which redefine a metric again and again need no more memory.
  let free = 0;
  while (isRegistered(identityIn(free)) || isExposed(store, identityIn(free), name)) free++;
  if (choice === "choose" && store.isShared)
    defineGenerations(store)
      .labels(first)
      .add(free - present);
  return identityIn(free);
}

/** Returns the present generation of a metric, which has this identity in the first one. */
function presentIn(store: Store, identity: string): number {
  return store.isShared ? (generationsIn(store)?.labels(identity).value ?? 0) : 0;
}

const NAME = "generations";

/** Returns the generations of a store's metrics; undefined while all are 0. */
function generationsIn({ registry, space }: Store): Generations | undefined {
  return registry.get(NAME, { space: spaceOf(space) }) as Generations | undefined;
}

function defineGenerations({ registry, space }: Store): Generations {
  return registry.upDownCounter({ name: NAME, space: spaceOf(space), labelNames: ["metric"], maxSeries: 2 ** 24 });
}

function spaceOf(space: string): string {
  return `${space}: registrations`;
}
