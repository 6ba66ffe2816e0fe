/**
 * Creations: each gives an entry of a metric its label set, a new entry or one whose label set was removed. The
 * protocol and its invariants: docs/proofs/creations.md.
 */

import {
  BASE_CLAIMED,
  BASE_HIDDEN,
  BASE_VERSION,
  CREATION_ENTRY_BITS,
  LOG_CREATIONS,
  METRIC_LOG,
  METRIC_NEWEST,
  REMOVALS,
  SERIES_BASE,
  SERIES_CREATION,
  WORD_BYTES,
} from "./layout.ts";
import { add32, compareExchange64, load64, store32, store64 } from "./words.ts";

let newest: i64 = 0; // the creation that `finish` saw, and that `create` follows
let entered: i64 = 0; // the base that `enter` and `vacancyOf` loaded

function numberOf(creation: i64): i64 {
  return creation >>> CREATION_ENTRY_BITS;
}

function entryOf(creation: i64): usize {
  return (<usize>(creation & ((1 << CREATION_ENTRY_BITS) - 1))) << 3;
}

function logOf(metric: usize, number: i64): usize {
  return <usize>load<i32>(metric + METRIC_LOG) + (<usize>number & (LOG_CREATIONS - 1)) * WORD_BYTES;
}

/** Finishes the metric's newest creation, whoever began it. Returns its number. Anyone may repeat any part of this. */
export function finish(metric: usize): f64 {
  newest = load64(metric + METRIC_NEWEST);
  const number = numberOf(newest);
  const entry = entryOf(newest);
  if (entry == 0) return 0;
  // Loaded before the log: if the creation is not in the log then, the entry is not claimed for a later one.
  const base = load64(entry + SERIES_BASE);
  const logged = logOf(metric, number);
  for (let was = load64(logged); numberOf(was) < number; was = load64(logged)) {
    // Fails only if another thread has finished the creation.
    if ((base & BASE_CLAIMED) != 0) {
      compareExchange64(entry + SERIES_BASE, base, base ^ BASE_CLAIMED);
    }
    // The number in a slot of the log only rises. Pairs with the loads of keyIndex.ts and the one above.
    if (compareExchange64(logged, was, newest) == was) break;
  }
  return <f64>number;
}

/**
 * Publishes an entry that the caller has claimed and filled, as the creation after the one that `finish` returned.
 * Returns false if another was published in between. This is the only commit.
 */
export function create(metric: usize, entry: usize): bool {
  const creation = ((numberOf(newest) + 1) << CREATION_ENTRY_BITS) | (entry >> 3);
  store64(entry + SERIES_CREATION, creation);
  return compareExchange64(metric + METRIC_NEWEST, newest, creation) == newest;
}

/** Begins to read an entry. Returns the number of its creation, or -1 if it stands for no label set. */
export function enter(series: usize): f64 {
  entered = load64(series + SERIES_BASE);
  if ((entered & BASE_CLAIMED) != 0) return -1;
  return <f64>numberOf(load64(series + SERIES_CREATION));
}

/** Returns true if the entry did not change since `enter`: what was loaded in between belongs together. */
export function isEntered(series: usize): bool {
  return load64(series + SERIES_BASE) == entered;
}

/** Begins to look at an entry that may be taken. Returns BASE_HIDDEN if it was removed, BASE_CLAIMED, or 0. */
export function vacancyOf(series: usize): i32 {
  entered = load64(series + SERIES_BASE);
  return <i32>entered & (BASE_HIDDEN | BASE_CLAIMED);
}

/** Hides an entry under a new version. Returns false if it has changed since `enter`. */
export function hide(series: usize): bool {
  const hidden = (entered | BASE_HIDDEN) + BASE_VERSION;
  if (compareExchange64(series + SERIES_BASE, entered, hidden) != entered) return false;
  add32(REMOVALS, 1);
  return true;
}

/**
 * Takes an entry's label set away. Called by its holder, who has seen since `vacancyOf` that no thread pins it and that
 * it is empty. Returns false if it was reset, shown or pinned meanwhile. It counts as never reset from now on.
 */
export function take(series: usize): bool {
  if ((entered & BASE_CLAIMED) != 0) return true;
  // The version stays: its removal has raised it, and nothing is closed now. No base word comes back, since it is not
  // both hidden and claimed, and without a buffer afterwards.
  const version = entered & ~(<i64>BASE_VERSION - 1);
  return compareExchange64(series + SERIES_BASE, entered, version | BASE_CLAIMED) == entered;
}

/**
 * Returns true if an entry stands for the creation and stays so: called after its pin was stored. Shows a removed
 * entry, so that a claimer that looked at the pins before fails to take it.
 */
export function hold(series: usize, creation: f64): bool {
  while (enter(series) == creation) {
    if ((entered & BASE_HIDDEN) == 0) return true;
    if (compareExchange64(series + SERIES_BASE, entered, entered ^ BASE_HIDDEN) == entered) return true;
  }
  return false;
}

/** Stores a word of an entry that the caller holds, or a pin of the caller's lane. */
export function setWord(address: usize, value: i32): void {
  store32(address, value);
}
