// What the page tells its workers: shared words, which they look at before each round, since they never wait for messages.
import { sharedWords } from "./words.js";

/** 1 while nobody records. Workers sleep on this word. */
const PAUSED = 0;
/** Events a second for each worker. */
const RATE = 1;
/** 1 while the message way takes part. */
const SENDING = 2;

export class Controls {
  #words;

  /** Those of the page, given its words; new ones otherwise. */
  constructor(words = sharedWords(Int32Array, 3)) {
    this.#words = words;
  }

  /** What a worker makes its own controls of. */
  get words() {
    return this.#words;
  }

  get paused() {
    return Atomics.load(this.#words, PAUSED) === 1;
  }

  set paused(paused) {
    Atomics.store(this.#words, PAUSED, Number(paused));
    Atomics.notify(this.#words, PAUSED);
  }

  get rate() {
    return Atomics.load(this.#words, RATE);
  }

  set rate(rate) {
    Atomics.store(this.#words, RATE, rate);
  }

  get sending() {
    return Atomics.load(this.#words, SENDING) === 1;
  }

  set sending(sending) {
    Atomics.store(this.#words, SENDING, Number(sending));
  }

  /** In a worker: sleeps for `ms`, or until a pause begins or ends, and says whether the time is over. */
  sleep(ms) {
    return Atomics.wait(this.#words, PAUSED, Number(this.paused), ms) === "timed-out";
  }
}
