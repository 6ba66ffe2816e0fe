/**
 * The atomic steps of the directory: append-only lists of metrics, series, notes and roles.
 * src/core/memory/directory.ts walks them; the protocol and its invariant: docs/memory.md, "Directory".
 */

import { compareExchange32 } from "./words.ts";

/**
 * Publishes a filled entry behind `previous`. Returns false if another was published in between. This is the only
 * commit. Pairs with the loads of a list's newest entry, by `headerWord`: the entry is complete.
 */
export function append(list: usize, previous: i32, entry: i32): bool {
  return compareExchange32(list, previous, entry) == previous;
}
