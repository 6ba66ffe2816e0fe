/**
 * The exemplars of other threads. A thread that exposes metrics with exemplars listens on a channel of their block
 * while it requests other threads' `collect` functions. These post their exemplars before they reply.
 */

import type { BroadcastChannel } from "node:worker_threads";
import { builtin } from "../core/platform/builtin.ts";
import type { Registry } from "../core/registry.ts";
import type { Registered } from "./kinds.ts";
import { type Place, placeOf } from "./place.ts";
import { isExposing, type Store } from "./store.ts";
import type { ExemplarValue } from "./text.ts";

/** The exemplars of one metric. */
interface Posted {
  readonly space: string;
  readonly identity: string;
  /** Of each label set: the texts of its values, and its exemplars by bound. */
  readonly sets: readonly (readonly [texts: readonly string[], exemplars: ReadonlyMap<number, ExemplarValue>])[];
}

/** The places of this thread's metrics with exemplars, by block. */
const places = new WeakMap<Registry, Set<WeakRef<Place>>>();

const channelOf = ({ attachment }: Registry) => `threadtally/prom-client/${attachment.block.id}/exemplars`;

/** Lets other threads expose the exemplars that are recorded in a metric. */
export function shareExemplars(place: Place, { registry, isShared }: Store): void {
  if (!isShared) return;
  let sharing = places.get(registry);
  if (sharing === undefined) {
    sharing = new Set();
    places.set(registry, sharing);
    registry.onCollect(() => post(registry));
  }
  sharing.add(new WeakRef(place));
}

/** Forgets the exemplars of a metric that this thread knows, in all objects of it. */
export function forgetExemplars({ store, identity }: Place): void {
  for (const reference of places.get(store.registry) ?? []) {
    const place = reference.deref();
    if (place?.identity !== identity || place.store.space !== store.space) continue;
    for (const set of place.sets) set.exemplars = undefined;
  }
}

/** Listens for the exemplars of some metrics. */
export class ExemplarListener {
  readonly #places: readonly Place[];
  readonly #registries: readonly Registry[];
  readonly #channels: readonly BroadcastChannel[];

  constructor(metrics: readonly Registered[], registries: Iterable<Registry>) {
    this.#places = metrics.flatMap((metric) => (metric.enableExemplars && placeOf(metric)) || []);
    this.#registries = this.#places.length > 0 ? [...registries] : [];
    const threads = builtin("node:worker_threads");
    this.#channels = (threads ? this.#registries : []).map((registry) => {
      const channel = new (threads as NonNullable<typeof threads>).BroadcastChannel(channelOf(registry));
      (channel as { unref?(): void }).unref?.();
      channel.onmessage = (event) => this.#hear((event as unknown as { readonly data: readonly Posted[] }).data);
      return channel;
    });
  }

  /** Takes the exemplars of this thread's other objects, and those that have arrived but are not delivered yet. */
  take(): void {
    for (const registry of this.#registries) this.#hear(postedIn(registry, this.#places));
    const { receiveMessageOnPort } = builtin("node:worker_threads") ?? {};
    for (const channel of this.#channels) {
      for (;;) {
        const received = receiveMessageOnPort?.(channel as never);
        if (received === undefined) break;
        this.#hear(received.message);
      }
    }
  }

  close(): void {
    for (const channel of this.#channels) channel.close();
  }

  /** Keeps each exemplar that is newer than the known one. */
  #hear(metrics: readonly Posted[]): void {
    for (const { space, identity, sets } of metrics) {
      const place = this.#places.find((one) => one.identity === identity && one.store.space === space);
      for (const [texts, exemplars] of place ? sets : []) {
        const set = (place as Place).sets.ofTexts(texts);
        for (const [bound, exemplar] of exemplars) {
          const { timestamp = 0 } = set.exemplars?.get(bound) ?? {};
          if (exemplar.timestamp > timestamp) set.keepExemplar(bound, exemplar);
        }
      }
    }
  }
}

function post(registry: Registry): void {
  if (isExposing()) return;
  const posted = postedIn(registry);
  const { BroadcastChannel } = builtin("node:worker_threads") ?? {};
  if (posted.length === 0 || !BroadcastChannel) return;
  const channel = new BroadcastChannel(channelOf(registry));
  channel.postMessage(posted);
  channel.close();
}

/** Returns the exemplars that this thread knows, but for those of some places. */
function postedIn(registry: Registry, excepted: readonly Place[] = []): Posted[] {
  const sharing = places.get(registry) ?? new Set();
  const posted: Posted[] = [];
  for (const reference of sharing) {
    const place = reference.deref();
    if (place === undefined) sharing.delete(reference);
    else if (!excepted.includes(place)) {
      const own = [...place.sets].flatMap(({ texts, exemplars }) => {
        return exemplars ? [[texts, sendable(exemplars)] as const] : [];
      });
      if (own.length > 0) posted.push({ space: place.store.space, identity: place.identity, sets: own });
    }
  }
  return posted;
}

/** Returns exemplars as a message can have them: labels of other types become texts. */
function sendable(exemplars: ReadonlyMap<number, ExemplarValue>): ReadonlyMap<number, ExemplarValue> {
  if ([...exemplars.values()].every(({ labelSet }) => Object.values(labelSet).every(isPlain))) return exemplars;
  const plain = ([name, value]: [string, unknown]) => [name, isPlain(value) ? value : String(value)] as const;
  return new Map(
    [...exemplars].map(([bound, { labelSet, ...others }]) => {
      return [bound, { ...others, labelSet: Object.fromEntries(Object.entries(labelSet).map(plain)) }];
    }),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
