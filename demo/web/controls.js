// The page's controls of its workers: shared words that workers read before each round, since they never wait for
// messages.
import { sharedWords } from "./words.js";

/** 1 while recording is paused. Workers sleep on this word. */
const PAUSED = 0;
/** Events a second for each worker. */
const RATE = 1;
/** 1 while the message way takes part. */
const SENDING = 2;

export class Controls {
  #words;

  /** Creates new controls, or opens those of the page, given its words. */
  constructor(words = sharedWords(Int32Array, 3)) {
    this.#words = words;
  }

  /** The words from which a worker opens the controls. */
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

  /** Sleeps, in a worker, for `ms`, or until a pause begins or ends. Returns true if the time is over. */
  sleep(ms) {
    return Atomics.wait(this.#words, PAUSED, Number(this.paused), ms) === "timed-out";
  }
}
