/** One thread's use of borrowed lanes, for what its own lane cannot take. The proof: docs/proofs/borrowed-lanes.md. */

import { BORROWED_LANES } from "../../../assembly/layout.ts";
import { now } from "../platform/clock.ts";
import type { Kernel } from "./kernel.ts";

/** Number of times that all borrowed lanes are tried between two looks at the clock. */
const PASSES_PER_LOOK = 1000;
const ALL_LANES = 2 ** BORROWED_LANES - 1;

export class Borrowing {
  /** Milliseconds to wait for a busy lane: longer than the system pauses a thread that runs. */
  patience = 1000;
  /** The end even if the clock stands still: more passes than machines make meanwhile. */
  mostPasses = 2 ** 26;
  #hasGivenUp = false;

  /**
   * Calls `use` with borrowed lanes, one after the other, until it returns something other than undefined, and returns
   * that. Waits for lanes that are busy. Returns undefined if they stay so: they are probably stuck, and until one
   * serves again, later calls wait for a thousand passes only.
   */
  run<T>(kernel: Kernel, claim: bigint, use: (lane: number) => T | undefined): T | undefined {
    // One bit for each lane without room. Such a lane is not claimed again: no memory is ever given back.
    let useless = 0;
    let deadline: number | undefined;
    for (let pass = 1; pass <= this.mostPasses && useless !== ALL_LANES; pass++) {
      for (let lane = 0; lane < BORROWED_LANES; lane++) {
        if ((useless & (1 << lane)) !== 0 || !kernel.borrowLane(lane, claim)) continue;
        try {
          const result = use(lane);
          if (result !== undefined) {
            this.#hasGivenUp = false;
            return result;
          }
        } finally {
          kernel.giveBackLane(lane);
        }
        useless |= 1 << lane;
      }
      if (pass % PASSES_PER_LOOK !== 0) continue;
      deadline ??= now() + this.patience;
      if (this.#hasGivenUp || now() >= deadline) break;
    }
    // Lanes without room are not stuck: another metric may have room there.
    if (useless !== ALL_LANES) this.#hasGivenUp = true;
    return undefined;
  }
}
