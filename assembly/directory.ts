/**
 * The atomic steps of the directory: append-only lists of metrics, series, notes and roles.
 * src/core/memory/directory.ts walks them; the protocol and its invariant: docs/memory.md, "Directory".
 */

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
