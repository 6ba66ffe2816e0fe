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
 * Returns the identity that a new metric has. `identityIn` returns the one in a generation. `mayBegin` is false if
 * another thread may register the metric meanwhile: then the present generation stays.
 */
export function newIdentity(
  store: Store,
  name: string,
  identityIn: (generation: number) => string,
  mayBegin: boolean,
): string {
  const first = identityIn(0);
  const present = store.isShared ? (generationsIn(store)?.labels(first).value ?? 0) : 0;
  const identity = identityIn(present);
  if (!mayBegin || (store.isShared && isHeld(store, identity)) || !isExposed(store, identity, name)) return identity;
  // The oldest one that is free, so that programs which redefine a metric again and again need no more memory.
  let free = 0;
  const isTaken = (one: string) => isExposed(store, one, name) || (store.isShared && isHeld(store, one));
  while (isTaken(identityIn(free))) free++;
  if (store.isShared)
    defineGenerations(store)
      .labels(first)
      .add(free - present);
  return identityIn(free);
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
