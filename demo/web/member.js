// One worker, as the page holds it: started, asked to end, or killed, and never forgotten: its log goes on to count.
import { askToEnd, LogReader, makeLog, noteReceived } from "./log.js";
import { MESSAGES, WAYS } from "./ways.js";

/** Browsers let a killed worker run on for a while. It is dead when its log has stood still for so long. */
const STILL_MS = 1000;
const LOOK_MS = 100;
/** A worker that sends nothing is killed after this time. */
const PATIENCE_MS = 400;

export class Member {
  /** Messages of this worker that were counted. */
  received = 0;
  isKilled = false;
  number;
  #worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  #log = makeLog();
  #reader = new LogReader(this.#log);
  #heard = () => {};

  /** `setup` is what all workers are given; `receive` gets what it sends; `fail` is called when it cannot run. */
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

  /** How many records it has acknowledged in the way at `place`. */
  acknowledged(place) {
    return this.#reader.read(place);
  }

  /** Messages that it has sent and that were not counted. */
  get uncounted() {
    return Math.max(0, this.acknowledged(MESSAGES) - this.received);
  }

  end() {
    askToEnd(this.#log);
  }

  /** Terminates it while messages of it are on their way, if it sends any. Resolves when it has stopped to record. */
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
