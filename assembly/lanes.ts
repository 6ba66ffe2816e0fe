/** The claims on lanes. The protocol and its invariant: docs/memory.md, "Lanes". */

import { laneCount, laneEntry, raise } from "./block.ts";
import { BORROWED_LANES, CLAIM, LANES, RELEASES, TENURE } from "./layout.ts";
import { add32, add64, compareExchange64, load32, load64 } from "./words.ts";

/** Returns the next number of a header's counter: a thread id, for hosts that have none, or a snapshot's sequence. */
export function takeTicket(counter: usize): i32 {
  return add32(counter, 1);
}

/** Takes the first free lane for `claim` and returns it, or returns -1 if all lanes are held. */
export function takeLane(claim: i64): i32 {
  const lanes = laneCount();
  for (let lane = BORROWED_LANES; lane < lanes; lane++) {
    const entry = laneEntry(lane);
    if (load64(entry + CLAIM) != 0) continue;
    // Raised before the lane is held: a reading that begins after a record has returned sees the lane (reading.ts).
    raise(LANES, lane + 1);
    if (compareExchange64(entry + CLAIM, 0, claim) == 0) return lane;
  }
  return -1;
}

/**
 * Replaces the claim under which this thread holds a lane: the flag in it says whether the thread answers requests.
 * Claim and flag are one word, so a release takes both, and no killed thread leaves a flag.
 */
export function changeClaim(lane: i32, claim: i64, next: i64): void {
  // Pairs with claimOf in the thread that requests.
  compareExchange64(laneEntry(lane) + CLAIM, claim, next);
}

/** Returns the claim on a lane, or 0 if nobody holds it. */
export function claimOf(lane: i32): i64 {
  return load64(laneEntry(lane) + CLAIM);
}

/**
 * Frees a lane held under `claim`. Called by the holder, or by its guardian once the holder has ended, so never by two
 * threads at once. The tenure advances first: from then on the holder's gauge cells no longer count (gauge.ts). If a
 * guardian is killed between the two steps, the lane merely stays held.
 */
export function releaseLane(lane: i32, claim: i64): void {
  const entry = laneEntry(lane);
  if (load64(entry + CLAIM) != claim) return;
  add64(entry + TENURE, 1);
  // Pairs with the claim in takeLane: the next holder sees all that the last one wrote.
  compareExchange64(entry + CLAIM, claim, 0);
  add32(RELEASES, 1);
}

/** Returns the number of releases so far. It changes whenever a lane is released. */
export function releases(): i32 {
  return load32(RELEASES);
}
