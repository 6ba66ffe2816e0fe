// One way's turn in a round of a worker: it records the due events within the time of a turn, and times this.
import { TURN_MS } from "./rounds.js";

/** Records between two checks of the clock. */
const BATCH = 256;

/** Browsers' clocks have steps of 5 to 100 µs. A cost is computed over turns that are together much longer. */
const SAMPLE_MS = 0.5;

export class Turn {
  #record;
  #place;
  #cost;
  #records = 0;
  #ms = 0;

  /**
   * Creates the turn of a way. `record` makes a record in this way, which is logged at `place`. Costs go to the
   * histogram `cost`.
   */
  constructor(record, place, cost) {
    this.#record = record;
    this.#place = place;
    this.#cost = cost;
  }

  take(log, due) {
    const start = performance.now();
    let elapsed = 0;
    for (let left = due; left > 0 && elapsed < TURN_MS; left -= BATCH) {
      const records = Math.min(BATCH, left);
      this.#record(log, this.#place, records);
      this.#records += records;
      elapsed = performance.now() - start;
    }
    this.#ms += elapsed;
    if (this.#ms >= SAMPLE_MS) this.#sample();
  }

  #sample() {
    this.#cost.record((this.#ms * 1e6) / this.#records);
    this.#records = 0;
    this.#ms = 0;
  }
}
