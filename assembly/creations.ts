/**
 * Creations: each gives an entry of a metric its label set, a new entry or one whose label set was removed. The
 * protocol and its invariants: docs/proofs/creations.md.
 */

import { laneEntry } from "./block.ts";
import {
  BASE_CLAIMED,
  BASE_HIDDEN,
  BASE_VERSION,
  CREATION_ENTRY_BITS,
  LANES,
  LOG_CREATIONS,
  METRIC_LOG,
  METRIC_NEWEST,
  PIN_USER_BITS,
  SERIES_BASE,
  SERIES_CREATION,
  TENURE,
  WORD_BYTES,
} from "./layout.ts";
import { pinOf } from "./pages.ts";
import { compareExchange64, load32, load64, store32, store64 } from "./words.ts";

let newest: i64 = 0; // the creation that `finish` saw, and that `create` follows
let entered: i64 = 0; // the base that `enter` and `isVacant` loaded

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
      compareExchange64(entry + SERIES_BASE, base, (base & ~(<i64>BASE_CLAIMED)) + BASE_VERSION);
    }
    // The number in a slot of the log only rises. Pairs with the load in `created` and the one above.
    if (compareExchange64(logged, was, newest) == was) break;
  }
  return <f64>number;
}

/** Returns the entry of a finished creation; 0 if a later creation has its place in the log. */
export function created(metric: usize, number: f64): i32 {
  const creation = load64(logOf(metric, <i64>number));
  return numberOf(creation) == <i64>number ? <i32>entryOf(creation) : 0;
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

/** Returns true if an entry may be claimed: it was removed, or stands for no label set. Pairs with `take`. */
export function isVacant(series: usize): bool {
  entered = load64(series + SERIES_BASE);
  return (entered & (BASE_HIDDEN | BASE_CLAIMED)) != 0;
}

/**
 * Takes an entry's label set away. Called by its owner, who has seen since `isVacant` that no thread pins it and that
 * it is empty. Returns false if it was reset, shown or pinned meanwhile. It counts as never reset from now on.
 */
export function take(series: usize): bool {
  if ((entered & BASE_CLAIMED) != 0) return true;
  const version = (entered & ~(<i64>BASE_VERSION - 1)) + BASE_VERSION;
  return compareExchange64(series + SERIES_BASE, entered, version | BASE_CLAIMED) == entered;
}

/** Returns what a pin holds with no users, for the present holder of a lane. Never 0. */
function pinFor(lane: i32): i32 {
  return (<i32>load64(laneEntry(lane) + TENURE) + 1) << PIN_USER_BITS;
}

/**
 * Pins an entry for the holder of a lane that has a page, so that nobody takes its label set away. Returns 1, or pins
 * nothing and returns 0 if it does not stand for the creation, -1 if the lane's holder has too many users of it.
 */
export function pin(series: usize, creation: f64, table: usize, index: i32, lane: i32): i32 {
  const at = pinOf(table, index, lane);
  const none = pinFor(lane);
  const held = load32(at);
  const users = held >> PIN_USER_BITS == none >> PIN_USER_BITS ? held & ((1 << PIN_USER_BITS) - 1) : 0;
  if (users == (1 << PIN_USER_BITS) - 1) return -1;
  // Stored before the base is loaded. Pairs with the claimer's loads, the base first, then the pins.
  store32(at, none + users + 1);
  while (enter(series) == creation) {
    if ((entered & BASE_HIDDEN) == 0) return 1;
    // It stays removed, but a claimer that looked at the pins before this one was stored fails to take it.
    if (compareExchange64(series + SERIES_BASE, entered, entered + BASE_VERSION) == entered) return 1;
  }
  store32(at, none + users);
  return 0;
}

/** Takes back one `pin`. The caller has forgotten the address that it protected. */
export function unpin(table: usize, index: i32, lane: i32): void {
  const at = pinOf(table, index, lane);
  store32(at, load32(at) - 1);
}

/** Returns true if the holder of any lane pins an entry. A pin of an earlier holder is void. */
export function isPinned(table: usize, index: i32): bool {
  const lanes = load32(LANES);
  for (let lane = 0; lane < lanes; lane++) {
    const at = pinOf(table, index, lane);
    const held = at == 0 ? 0 : load32(at);
    if ((held & ((1 << PIN_USER_BITS) - 1)) != 0 && held >> PIN_USER_BITS == pinFor(lane) >> PIN_USER_BITS) return true;
  }
  return false;
}

/** Stores a word of an entry that the caller owns. */
export function setWord(address: usize, value: i32): void {
  store32(address, value);
}
