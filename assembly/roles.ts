/** The claims on roles. The protocol and its invariant: docs/memory.md, "Roles". */

import { laneEntry } from "./block.ts";
import { HOLDER_LANE_BITS, TENURE } from "./layout.ts";
import { compareExchange64, load64 } from "./words.ts";

/** Returns what a role's word contains while the lane's present holder holds the role. Never 0. */
function holding(lane: i32): i64 {
  return (load64(laneEntry(lane) + TENURE) << HOLDER_LANE_BITS) | (lane + 1);
}

/** Claims a role for the holder of `lane`. Returns true if it holds the role now. */
export function claimRole(role: usize, lane: i32): bool {
  const own = holding(lane);
  while (true) {
    const holder = load64(role);
    if (holder == own) return true;
    // Pairs with the tenure in releaseLane: until it advances, the holder may still run.
    if (holder != 0 && holding(<i32>(holder & ((1 << HOLDER_LANE_BITS) - 1)) - 1) == holder) return false;
    // Fails only if another thread claimed or released the role meanwhile. Pairs with releaseRole: the new holder sees
    // all that the last one wrote.
    if (compareExchange64(role, holder, own) == holder) return true;
  }
}

/** Releases a role. Returns false if the holder of `lane` did not hold it. */
export function releaseRole(role: usize, lane: i32): bool {
  const own = holding(lane);
  return compareExchange64(role, own, 0) == own;
}
