// A worker's own log: the number of its records in each way, in words that the page can read. After these, the page's
// controls of this worker.

import { MESSAGES, WAYS } from "./ways.js";
import { sharedWords } from "./words.js";

/** 1 if the worker must end. */
const ENDING = WAYS.length;
/** The number of its messages that were counted. */
const RECEIVED = WAYS.length + 1;

/** If a page is slower than its workers, messages without a limit would pile up and freeze it. */
const MOST_ON_THEIR_WAY = 1000;

/**
 * One word of 32 bits for each way: every machine reads it atomically, and at full rate it passes 2^32 once an hour.
 */
export const makeLog = () => sharedWords(Uint32Array, WAYS.length + 2);

export const askToEnd = (log) => Atomics.store(log, ENDING, 1);

export const isToEnd = (log) => Atomics.load(log, ENDING) === 1;

export const noteReceived = (log) => Atomics.add(log, RECEIVED, 1);

/** Returns true if the worker may send more messages, since few are on their way. */
export const isHeard = (log) => (log[MESSAGES] - Atomics.load(log, RECEIVED)) >>> 0 < MOST_ON_THEIR_WAY;

/** The page's view of a log, which counts beyond 2^32. */
export class LogReader {
  #log;
  #seen = WAYS.map(() => 0);
  #totals = WAYS.map(() => 0);

  constructor(log) {
    this.#log = log;
  }

  /** Returns the number of acknowledged records in the way at `place`. */
  read(place) {
    const seen = Atomics.load(this.#log, place);
    this.#totals[place] += (seen - this.#seen[place]) >>> 0;
    this.#seen[place] = seen;
    return this.#totals[place];
  }
}
