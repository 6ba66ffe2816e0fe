// A worker's own log: how many records it made in each way, told to nobody but written where the page can look. Behind that,
// what the page tells this worker alone.

import { MESSAGES, WAYS } from "./ways.js";
import { sharedWords } from "./words.js";

/** 1 when the worker is to end. */
const ENDING = WAYS.length;
/** How many of its messages were counted. */
const RECEIVED = WAYS.length + 1;

/** Without a limit, messages would pile up before a page that is slower than its workers, and freeze it. */
const MOST_ON_THEIR_WAY = 1000;

/** One word of 32 bits for each way: they are read in one piece on every machine, and pass 2^32 once an hour at full rate. */
export const makeLog = () => sharedWords(Uint32Array, WAYS.length + 2);

export const askToEnd = (log) => Atomics.store(log, ENDING, 1);

export const isToEnd = (log) => Atomics.load(log, ENDING) === 1;

export const noteReceived = (log) => Atomics.add(log, RECEIVED, 1);

/** Whether so few of the worker's messages are on their way that it may send more. */
export const isHeard = (log) => (log[MESSAGES] - Atomics.load(log, RECEIVED)) >>> 0 < MOST_ON_THEIR_WAY;

/** The page's view of a log, which goes on beyond 2^32. */
export class LogReader {
  #log;
  #seen = WAYS.map(() => 0);
  #totals = WAYS.map(() => 0);

  constructor(log) {
    this.#log = log;
  }

  /** How many records were acknowledged in the way at `place`. */
  read(place) {
    const seen = Atomics.load(this.#log, place);
    this.#totals[place] += (seen - this.#seen[place]) >>> 0;
    this.#seen[place] = seen;
    return this.#totals[place];
  }
}
