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
import type { Place } from "./place.ts";
import type { Store } from "./store.ts";

const ROLE = "prom-client: registers a metric";

/** Milliseconds to wait for a thread that registers a metric, in case it is stuck. */
const PATIENCE = 50;

/** The block in which this thread registers metrics at present. */
interface Present {
  readonly registry: Registry;
  /** True if this thread holds the role there. */
  readonly isAlone: boolean;
  /** True once threads have been found that have ended. */
  hasFoundEnded: boolean;
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
  present = { registry, isAlone, hasFoundEnded: false };
  try {
    return work(isAlone);
  } finally {
    present = before;
    if (isAlone) registry.release(ROLE);
  }
}

/** Adds a registration. The first one sets the metric to zero, unless it is not `isNew`: registered once more. */
export function hold({ store, identity, begin }: Place, isNew: boolean): void {
  whileAlone(store.registry, (isAlone) => {
    const registrations = registrationsIn(store.registry, store.space).labels(identity);
    const before = registrations.value;
    if (before <= 0 && isAlone && isNew) begin();
    addToLiving(store, identity, 1);
    // Below 0 only if another thread has not waited for the role.
    registrations.add(1 - Math.min(before, 0));
  });
}

/**
 * Takes back a registration, and what this thread holds in a metric that others have registered. If all of these have
 * ended, their registrations are taken back, too.
 */
export function letGo({ store, identity, takeBack }: Place): void {
  whileAlone(store.registry, (isAlone) => {
    const registrations = registrationsIn(store.registry, store.space).labels(identity);
    registrations.add(-1);
    addToLiving(store, identity, -1);
    if (registrations.value <= 0) return;
    takeBack();
    if (!isAlone) return;
    findEnded(store.registry);
    if (!(livingIn(store).labels(identity).value > 0)) registrations.add(-registrations.value);
  });
}

/** Returns true if some thread has registered the metric. */
export function isHeld({ registry, space }: Store, identity: string): boolean {
  return registrationsIn(registry, space).labels(identity).value > 0;
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

/** Releases the lanes of threads that have ended, once while this thread registers metrics: it reads the block. */
function findEnded(registry: Registry): void {
  if (present === undefined || present.hasFoundEnded) return;
  present.hasFoundEnded = true;
  registry.stats();
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
