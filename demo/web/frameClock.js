// How long the main thread takes from one frame to the next, kept in a histogram of the registry.

export class FrameClock {
  #histogram;
  #last;
  #longest = 0;

  constructor(histogram) {
    this.#histogram = histogram;
    // A hidden page draws no frames; the wait for the first one after that is not the main thread's fault.
    document.addEventListener("visibilitychange", () => {
      this.#last = undefined;
    });
    const drawn = (time) => {
      if (this.#last !== undefined) this.#add(time - this.#last);
      this.#last = time;
      requestAnimationFrame(drawn);
    };
    requestAnimationFrame(drawn);
  }

  /** The longest since this was asked before, in milliseconds. */
  takeLongest() {
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }

  #add(ms) {
    this.#histogram.record(ms);
    this.#longest = Math.max(this.#longest, ms);
  }
}
