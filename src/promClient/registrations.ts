/**
 * The registrations of metrics in shared registries. Each thread registers for itself, and all count: a metric is
 * exposed while at least one registration stands. The one that takes up a metric that had none begins it at zero.
 *
 * Invariant: a metric is set to zero only while its registrations are 0 and nobody else can add the first one, so
 * nothing is lost that was recorded after a registration. One role makes sure of it: who adds a registration holds it
 * meanwhile.
 */

import { now } from "../core/platform/clock.ts";
import type { Family } from "../core/record/family.ts";
import type { UpDownCounter } from "../core/record/upDownCounter.ts";
import type { Registry } from "../core/registry.ts";
import type { Place } from "./place.ts";
import type { Store } from "./store.ts";

const ROLE = "prom-client: registers a metric";

/** Milliseconds to wait for a thread that registers a metric, in case it is stuck. */
const PATIENCE = 50;

/** The block in which this thread registers a metric at present, and whether it holds the role there. */
let present: { readonly registry: Registry; readonly isAlone: boolean } | undefined;

/**
 * Calls `work` while no other thread registers a metric in the block; with false if another thread does not release the
 * role in time. Calls within `work` take part in it.
 */
export function whileAlone<R>(registry: Registry, work: (isAlone: boolean) => R): R {
  if (present?.registry === registry) return work(present.isAlone);
  const before = present;
  present = { registry, isAlone: claim(registry) };
  try {
    return work(present.isAlone);
  } finally {
    if (present.isAlone) registry.release(ROLE);
    present = before;
  }
}

/** Adds a registration. The first one sets the metric to zero, unless it is not `isNew`: registered once more. */
export function hold({ store, identity, begin }: Place, isNew: boolean): void {
  whileAlone(store.registry, (isAlone) => {
    const registrations = registrationsIn(store.registry, store.space).labels(identity);
    const isFirst = registrations.value <= 0;
    if (isFirst && isAlone && isNew) begin();
    registrations.add(1);
  });
}

/** Returns true if some thread has registered the metric. */
export function isHeld({ registry, space }: Store, identity: string): boolean {
  return registrationsIn(registry, space).labels(identity).value > 0;
}

export function letGo({ store, identity }: Place): void {
  registrationsIn(store.registry, store.space).labels(identity).add(-1);
}

/** Returns the names in the store of all metrics that some thread has registered, oldest first. */
export function heldIn(store: Store): Set<string> {
  const held = new Set<string>();
  for (const registry of store.registries) {
    for (const [{ metric }, registrations] of registrationsIn(registry, store.space)) {
      if (registrations > 0) held.add(metric as string);
    }
  }
  return held;
}

function registrationsIn(registry: Registry, space: string): Family<UpDownCounter, readonly ["metric"]> {
  return registry.upDownCounter({
    name: "registrations",
    space: `${space}: registrations`,
    labelNames: ["metric"],
    maxSeries: 2 ** 24,
  });
}

/** Claims the role. Returns false if this thread has no lane, or the holder does not release it in time. */
function claim(registry: Registry): boolean {
  if (registry.takeLane() === undefined) return false;
  for (const begun = now(); !registry.claim(ROLE); ) {
    if (now() - begun > PATIENCE) return false;
    registry.stats(); // finds threads that have ended
    pause();
  }
  return true;
}

/** Waits for a millisecond, where a thread may wait. */
function pause(): void {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  } catch {
    // A page's main thread may not: it goes on at once.
  }
}
