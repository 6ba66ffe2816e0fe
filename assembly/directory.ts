/**
 * The atomic steps of the directory: append-only lists of metrics and series, and the index over a metric's series.
 * src/core/memory/directory.ts walks them; the protocol and its invariant: docs/memory.md, "Directory".
 */

import { raise } from "./block.ts";
import { INDEX_ENTRY_BYTES, METRIC_INDEXED } from "./layout.ts";
import { compareExchange32, load32 } from "./words.ts";

/** Returns the newest entry of a list, or 0 if the list is empty. Pairs with `append`: the entry is complete. */
export function newest(list: usize): i32 {
  return load32(list);
}

/**
 * Publishes a filled entry behind `previous`. Returns false if another was published in between. This is the only
 * commit.
 */
export function append(list: usize, previous: i32, entry: i32): bool {
  return compareExchange32(list, previous, entry) == previous;
}

/** Returns the entry in a slot of an index, or 0 if the slot is free. */
export function indexAt(index: usize, slot: i32): i32 {
  return load32(index + slot * INDEX_ENTRY_BYTES);
}

/** Puts a published entry into a free slot. Returns false if the slot was taken. A filled slot never changes again. */
export function fillIndex(index: usize, slot: i32, entry: i32): bool {
  return compareExchange32(index + slot * INDEX_ENTRY_BYTES, 0, entry) == 0;
}

/** Returns the metric's mark: every series with a smaller ordinal is in its index. */
export function indexedTo(metric: usize): i32 {
  return load32(metric + METRIC_INDEXED);
}

export function raiseIndexed(metric: usize, ordinal: i32): void {
  raise(metric + METRIC_INDEXED, ordinal);
}
