/**
 * Lanes that belong to nobody, for threads without a lane or a page. The protocol: docs/memory.md, "Borrowed lanes".
 */

import { laneEntry, raise } from "./block.ts";
import { BORROWED, CLAIM } from "./layout.ts";
import { compareExchange64, store64 } from "./words.ts";

/** Claims the lane. Returns true if the caller holds it, until `giveBackLane`. */
export function borrowLane(lane: i32, claim: i64): bool {
  // Raised before the lane is held, as in takeLane.
  raise(BORROWED, lane + 1);
  return compareExchange64(laneEntry(lane) + CLAIM, 0, claim) == 0;
}

/** Gives the lane back. Pairs with the claim in borrowLane: the next borrower sees all that this one wrote. */
export function giveBackLane(lane: i32): void {
  store64(laneEntry(lane) + CLAIM, 0);
}
