/** What stands before the numbers of each series of one metric, encoded once and kept as bytes. */

import { Bytes } from "./bytes.ts";
import type { SeriesCursor } from "./source.ts";

/** Writes what names a series. */
export type WritePrefix = (bytes: Bytes, cursor: SeriesCursor) => void;

const FIRST_SERIES = 8;
/** Below this, forgetting is not worth its work. */
const MIN_FORGOTTEN = 16 * 1024;

export class Prefixes {
  readonly bytes = new Bytes();
  /** Where the prefix last asked for stands in `bytes`. */
  start = 0;
  end = 0;
  readonly #write: WritePrefix;
  /** By ordinal, beginning and end; both 0 while it is not known. */
  #places = new Int32Array(2 * FIRST_SERIES);

  constructor(write: WritePrefix) {
    this.#write = write;
  }

  /** Sets `start` and `end` to the prefix of the series that the cursor stands on. */
  find(cursor: SeriesCursor): void {
    const place = 2 * cursor.ordinal;
    if (place < this.#places.length) {
      this.start = this.#places[place] as number;
      this.end = this.#places[place + 1] as number;
      if (this.end > this.start) return;
    }
    this.#add(cursor, place);
  }

  #add(cursor: SeriesCursor, place: number): void {
    this.start = this.bytes.length;
    this.#write(this.bytes, cursor);
    this.end = this.bytes.length;
    while (place >= this.#places.length) {
      const grown = new Int32Array(this.#places.length * 2);
      grown.set(this.#places);
      this.#places = grown;
    }
    this.#places[place] = this.start;
    this.#places[place + 1] = this.end;
  }

  /** Forgets all when a whole reading used less than half of what is kept: the rest is of series that were removed. */
  trim(used: number): void {
    if (this.bytes.length < MIN_FORGOTTEN || this.bytes.length < 2 * used) return;
    this.bytes.clear();
    this.#places = new Int32Array(2 * FIRST_SERIES);
  }
}
