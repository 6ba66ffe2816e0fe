// One worker, as seen by the page: it can be asked to end or killed, and its log still counts afterwards.
import { askToEnd, LogReader, makeLog, noteReceived } from "./log.js";
import { MESSAGES, WAYS } from "./ways.js";

/** In browsers, a killed worker keeps running for a while. It is dead when its log has not changed for this long. */
const STILL_MS = 1000;
const LOOK_MS = 100;
/** After this time, a worker is killed even if it sends nothing. */
const PATIENCE_MS = 400;

export class Member {
  /** The number of this worker's messages that were counted. */
  received = 0;
  isKilled = false;
  number;
  #worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  #log = makeLog();
  #reader = new LogReader(this.#log);
  #heard = () => {};

  /**
   * Starts the worker. `setup` is the data for all workers; `receive` gets its messages; `fail` is called if it cannot
   * run.
   */
  constructor(number, setup, receive, fail) {
    this.number = number;
    this.#worker.onmessage = ({ data }) => {
      this.received += data;
      noteReceived(this.#log);
      receive(data);
      this.#heard();
    };
    this.#worker.onerror = (event) => fail(event.message ?? "its script could not be loaded");
    this.#worker.postMessage({ ...setup, log: this.#log });
  }

  /** Returns the number of records that it has acknowledged in the way at `place`. */
  acknowledged(place) {
    return this.#reader.read(place);
  }

  /** The number of its messages that were sent and not counted. */
  get uncounted() {
    return Math.max(0, this.acknowledged(MESSAGES) - this.received);
  }

  end() {
    askToEnd(this.#log);
  }

  /**
   * Terminates the worker while messages of it are on their way, if it sends any. Resolves when it has stopped
   * recording.
   */
  async kill() {
    await new Promise((resolve) => {
      this.#heard = () => this.uncounted > 0 && resolve();
      setTimeout(resolve, PATIENCE_MS);
    });
    this.#worker.terminate();
    this.isKilled = true;
    await this.#stillness();
  }

  async #stillness() {
    const amounts = () => WAYS.map((_, place) => this.acknowledged(place)).join();
    for (let before = "", still = 0; still < STILL_MS; still += LOOK_MS) {
      const now = amounts();
      if (now !== before) still = 0;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
