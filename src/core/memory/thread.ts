/**
 * The state that all copies of the package in one thread share: hot reload, test runners and bundlers load it again and
 * again. It is kept under one symbol, and its shape is part of the memory layout's version.
 */

import { LAYOUT_VERSION } from "../../../assembly/layout.ts";
import { WeakTable } from "../platform/weakTable.ts";
import { host } from "./host.ts";
import type { Seat } from "./sharedSeat.ts";

/**
 * Parts of a claim, which a thread writes into a lane that it takes: [answers requests : 1 | guardian + 1 : 31 | thread
 * + 1 : 32]. The kernel returns claims as signed numbers: those with the flag are negative.
 */
export const THREAD_BITS = 32n;
export const THREAD_MASK = (1n << THREAD_BITS) - 1n;
export const ANSWERS = -(1n << 63n);

/** Returns a claim without its flag. */
export function withoutFlag(claim: bigint): bigint {
  return BigInt.asUintN(63, claim);
}

export function guardianIn(claim: bigint): number | undefined {
  const guardian = Number(withoutFlag(claim) >> THREAD_BITS);
  return guardian === 0 ? undefined : guardian - 1;
}

export interface Thread {
  /** True if all copies find it; false if the host's objects are frozen, and each copy has its own. */
  readonly isShared: boolean;
  /** Seats in blocks that other threads may have, by block. Only its attachments hold a seat. */
  readonly seats: WeakTable<Seat>;
  /** Claims of these seats, by block. */
  readonly claims: Map<string, bigint>;
  /** True if the starts of workers are watched. */
  isWatching: boolean;
  /** Workers whose exit is awaited. */
  readonly watched: WeakSet<object>;
  living: number;
  /** Seats in whose blocks running workers may hold lanes. */
  readonly guarded: Set<Seat>;
}

const KEY = Symbol.for(`threadtally/${LAYOUT_VERSION}`);

/** The state of a copy that could not store it where others find it. */
let alone: Thread | undefined;

/** Returns the state of this thread, made at the first call. */
export function thread(): Thread {
  const root = host().root as { [KEY]?: Thread };
  const found = root[KEY];
  // Recognised by its members: something else may have been put there.
  if (found?.seats) return found;
  if (alone) return alone;
  const made = {
    seats: new WeakTable<Seat>(dropped),
    claims: new Map<string, bigint>(),
    isWatching: false,
    watched: new WeakSet<object>(),
    living: 0,
    guarded: new Set<Seat>(),
  };
  const shared = { ...made, isShared: true };
  if (Reflect.defineProperty(root, KEY, { value: shared, configurable: true })) return shared;
  alone = { ...made, isShared: false };
  return alone;
}

/** Forgets a block that all copies have dropped without `detach()`. */
function dropped(block: string): void {
  // Where the host does not number threads, only the claim can find the lane again.
  if (host().threadId === undefined) return;
  const { claims } = thread();
  const claim = claims.get(block);
  claims.delete(block);
  if (claim !== undefined) host().forgotten(block, guardianIn(claim));
}
