/**
 * The registrations of metrics in shared registries. Each thread registers for itself, and all count: a metric is
 * exposed while at least one registration stands. The one that takes up a metric that had none begins it at zero. Those
 * of an ended thread stand until another thread takes back its own, and no living one is left.
 *
 * Invariant: a metric is set to zero only while its registrations are 0 and nobody else can add the first one, so
 * nothing is lost that was recorded after a registration. One role makes sure of it: who adds a registration holds it
 * meanwhile.
 */

import { now } from "../core/platform/clock.ts";
import type { Family } from "../core/record/family.ts";
import type { Gauge } from "../core/record/gauge.ts";
import type { UpDownCounter } from "../core/record/upDownCounter.ts";
import type { Registry } from "../core/registry.ts";
import type { Place, PlaceName } from "./place.ts";
import { isSameStore, keyIn, type Store } from "./store.ts";

const ROLE = "prom-client: registers a metric";

/** Milliseconds to wait for a thread that registers a metric, in case it is stuck. A busy system stops it for less. */
const PATIENCE = 1000;

/** True after a wait in vain: then this thread does not wait again until it has had the role. */
let isImpatient = false;

/** The block in which this thread registers metrics at present. */
interface Present {
  readonly registry: Registry;
  /** True if this thread holds the role there. */
  readonly isAlone: boolean;
}

let present: Present | undefined;

/**
 * Calls `work` while no other thread registers a metric in the block; with false if another thread does not release the
 * role in time. Calls within `work` take part in it.
 */
export function whileAlone<R>(registry: Registry, work: (isAlone: boolean) => R): R {
  const before = present;
  if (before?.registry === registry) return work(before.isAlone);
  const isAlone = claim(registry);
  present = { registry, isAlone };
  try {
    return work(isAlone);
  } finally {
    present = before;
    if (isAlone) registry.release(ROLE);
  }
}

/**
 * Adds a registration in a store, which need not be the metric's own. The first one in its own sets it to zero, unless
 * it is not `isNew`: registered once more.
 */
export function hold(place: Place, store: Store, isNew: boolean): void {
  whileAlone(store.registry, (isAlone) => {
    const name = nameIn(store, place);
    const registrations = registrationsIn(store.registry, store.space).labels(name);
    const before = registrations.value;
    if (before <= 0 && isAlone && isNew && name === place.identity) place.begin();
    addToLiving(store, name, 1);
    addToOwn(place, store, 1);
    // Below 0 only if another thread has not waited for the role.
    registrations.add(1 - Math.min(before, 0));
  });
}

/**
 * Takes back registrations in a store. The last one of this thread takes back what the thread holds in a metric that
 * others have registered. If all of these have ended, their registrations are taken back, too.
 */
export function letGo(places: readonly Place[], store: Store): void {
  const { registry } = store;
  const family = registrationsIn(registry, store.space);
  // Finds threads that have ended. Not under the role, since it reads the block.
  if (places.some((place) => family.labels(nameIn(store, place)).value > 1)) registry.stats();
  whileAlone(registry, (isAlone) => {
    for (const place of places) letGoOne(place, store, isAlone);
  });
}

function letGoOne(place: Place, store: Store, isAlone: boolean): void {
  const name = nameIn(store, place);
  const registrations = registrationsIn(store.registry, store.space).labels(name);
  registrations.add(-1);
  addToLiving(store, name, -1);
  const isLast = addToOwn(place, store, -1) === 0;
  const isHeldHere = registrations.value > 0;
  if (isLast && (isHeldHere || isHeld(place.store, place.identity))) place.takeBack();
  if (!isAlone || !isHeldHere) return;
  if (!(livingIn(store).labels(name).value > 0)) registrations.add(-registrations.value);
}

/** This thread's registrations of a metric: in all stores, and in its own. */
interface Own {
  readonly all: number;
  readonly atHome: number;
}

const NONE: Own = { all: 0, atHome: 0 };

/** By block, and by the metrics' spaces and identities. */
const own = new WeakMap<Registry, Map<string, Own>>();

function ownOf({ store, identity }: Place): Own {
  return own.get(store.registry)?.get(keyIn(store, identity)) ?? NONE;
}

/** Adds to this thread's registrations. Returns how many it has then. */
function addToOwn(place: Place, store: Store, change: number): number {
  const { registry } = place.store;
  const byKey = own.get(registry) ?? new Map<string, Own>();
  own.set(registry, byKey);
  const before = ownOf(place);
  const all = before.all + change;
  const atHome = before.atHome + (isSameStore(place.store, store) ? change : 0);
  const key = keyIn(place.store, place.identity);
  if (all > 0) byKey.set(key, { all, atHome });
  else byKey.delete(key);
  return all;
}

/** Returns true if requests to collect the metric are served in this store: in one, if several have it. */
export function isServedIn(store: Store, place: Place | undefined): boolean {
  if (place === undefined || isSameStore(place.store, store)) return true;
  return ownOf(place).atHome === 0;
}

/** Returns the name under which a metric is registered in a store: with its own space, if that is another one. */
export function nameIn(store: Store, place: PlaceName): string {
  return isSameStore(place.store, store) ? place.identity : keyIn(place.store, place.identity);
}

/** Returns true if some thread has registered the metric. */
export function isHeld({ registry, space }: Store, identity: string): boolean {
  return registrationsIn(registry, space).labels(identity).value > 0;
}

/** Returns the names of all metrics that some thread has registered in the store, oldest first. */
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

/** Returns the registrations of living threads: those of an ended one go with its lane. */
function livingIn({ registry, space }: Store): Family<Gauge, readonly ["metric"]> {
  return registry.gauge({
    name: "living registrations",
    space: `${space}: registrations`,
    labelNames: ["metric"],
    aggregate: "sum",
    maxSeries: 2 ** 24,
  });
}

function addToLiving(store: Store, identity: string, change: number): void {
  try {
    livingIn(store).labels(identity).inc(change);
  } catch (problem) {
    // A thread without a lane counts as one that has ended.
    if ((problem as { readonly code?: string }).code !== "NO_LANE") throw problem;
  }
}

/** Claims the role. Returns false if this thread has no lane, or the holder does not release it in time. */
function claim(registry: Registry): boolean {
  if (registry.takeLane() === undefined) return false;
  for (const begun = now(); !registry.claim(ROLE); ) {
    if (isImpatient || now() - begun > PATIENCE) {
      isImpatient = true;
      return false;
    }
    registry.stats(); // finds threads that have ended
    pause();
  }
  isImpatient = false;
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
