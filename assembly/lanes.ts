/** The claims on lanes. The protocol and its invariant: docs/memory.md, "Lanes". */

import { laneCount, laneEntry, raise } from "./block.ts";
import { BORROWED_LANES, CLAIM, LANES, RELEASES, SYSTEM_THREAD, TENURE } from "./layout.ts";
import { add32, add64, compareExchange64, load64, store64 } from "./words.ts";

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

/** Stores the operating system's number of a lane's holder, and the holder's own. Called by the holder. */
export function setSystemThread(lane: i32, thread: i64): void {
  store64(laneEntry(lane) + SYSTEM_THREAD, thread);
}

/** Returns what the last holder that knew its number stored. Pairs with setSystemThread. */
export function systemThreadOf(lane: i32): i64 {
  return load64(laneEntry(lane) + SYSTEM_THREAD);
}

/**
 * Frees a lane held under `claim`. Called by the holder, or by others once it has ended: only the one whose own claim,
 * `by`, replaces the holder's goes on. The tenure advances before the lane is free: from then on the old holder's gauge
 * cells no longer count (gauge.ts). If the caller is killed in between, it holds the lane.
 */
export function releaseLane(lane: i32, claim: i64, by: i64): void {
  const entry = laneEntry(lane);
  if (compareExchange64(entry + CLAIM, claim, by) != claim) return;
  add64(entry + TENURE, 1);
  // Pairs with the claim in takeLane: the next holder sees all that the last one wrote.
  store64(entry + CLAIM, 0);
  add32(RELEASES, 1);
}
