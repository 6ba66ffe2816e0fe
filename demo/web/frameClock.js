// The main thread's time between frames, kept in a histogram of the registry.

export class FrameClock {
  #histogram;
  #last;
  #longest = 0;

  constructor(histogram) {
    this.#histogram = histogram;
    // A hidden page draws no frames; the wait for the first frame afterwards does not count.
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

  /** Returns the longest time since the last call, in milliseconds. */
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
