/** Reads the server again and again: not while the page is hidden or paused, and less often if readings take long. */

import type { PageData } from "../prometheus/http/page/pageData.ts";

/** Milliseconds between readings, and the longest that one may take. */
const INTERVAL = 2000;
const LONGEST = 10_000;
/** The pause after a reading is at least this many times as long as the reading took. */
const SHARE = 4;

/** The state of the readings: `failing` if the server replies that it could not read the metrics. */
export type State = "live" | "paused" | "failing" | "away";

export class Poller {
  readonly #search: () => string;
  readonly #show: (data: PageData) => void;
  readonly #report: (state: State) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isPaused = false;
  /** The number of the reading in progress; the result of an earlier one is dropped. */
  #current = 0;

  constructor(search: () => string, show: (data: PageData) => void, report: (state: State) => void) {
    this.#search = search;
    this.#show = show;
    this.#report = report;
    document.addEventListener("visibilitychange", () => this.#begin());
    this.#begin();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  set isPaused(value: boolean) {
    this.#isPaused = value;
    if (value) this.#report("paused");
    this.#begin();
  }

  /** Begins with a reading now, or ends, as the page's state requires. */
  #begin(): void {
    clearTimeout(this.#timer);
    this.#current++;
    if (!this.#isPaused && !document.hidden) void this.#read(this.#current);
  }

  async #read(number: number): Promise<void> {
    const begun = performance.now();
    try {
      const query = new URLSearchParams({ view: "data", find: this.#search() });
      const response = await fetch(`?${query}`, { cache: "no-store", signal: AbortSignal.timeout(LONGEST) });
      const data: PageData | undefined = response.ok ? await response.json() : undefined;
      if (number !== this.#current) return;
      this.#report(data ? "live" : "failing");
      if (data) this.#show(data);
    } catch {
      if (number !== this.#current) return;
      this.#report("away");
    }
    const took = performance.now() - begun;
    this.#timer = setTimeout(() => this.#read(number), Math.max(INTERVAL, SHARE * took));
  }
}
