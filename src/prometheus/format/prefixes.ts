/** The prefixes of one metric: the text before the numbers of each series, encoded once and cached as bytes. */

import { Bytes } from "../../wire/bytes.ts";
import type { SeriesCursor } from "./seriesCursor.ts";

/** Writes the prefix of a series. */
export type WritePrefix = (bytes: Bytes, cursor: SeriesCursor) => void;

/** Below this size, dropping the cache is not worth the work. */
const MIN_FORGOTTEN = 16 * 1024;
/** A prefix begins within the first 64 KiB of a part, so no growing part takes long to copy. */
const PART_SHIFT = 16;

export class Prefixes {
  /** The bytes that contain the prefix found last, from `start` to `end`. */
  bytes = new Bytes();
  start = 0;
  end = 0;
  /** The size of the cached prefixes in bytes. */
  kept = 0;
  /** False for cursors whose series may differ at the next scrape: then each prefix is written again. */
  keeps = true;
  readonly #write: WritePrefix;
  #parts = [this.bytes];
  /**
   * Start and end of each cached prefix, counted through all parts, and its series, by ordinal: a removed label set
   * leaves its ordinal to another.
   */
  #places: number[] = [];

  constructor(write: WritePrefix) {
    this.#write = write;
  }

  /** Sets `bytes`, `start` and `end` to the prefix of the series at the cursor. */
  find(cursor: SeriesCursor): void {
    if (!this.keeps) {
      this.bytes.length = 0;
      this.#write(this.bytes, cursor);
      this.end = this.bytes.length;
      return;
    }
    const place = 3 * cursor.ordinal;
    if (this.#places[place + 2] === cursor.series) {
      const start = this.#places[place] as number;
      const part = start >>> PART_SHIFT;
      this.bytes = this.#parts[part] as Bytes;
      this.start = start - (part << PART_SHIFT);
      this.end = (this.#places[place + 1] as number) - (part << PART_SHIFT);
      return;
    }
    this.#add(cursor, place);
  }

  #add(cursor: SeriesCursor, place: number): void {
    let bytes = this.#parts.at(-1) as Bytes;
    if (bytes.length >>> PART_SHIFT > 0) {
      bytes = new Bytes();
      this.#parts.push(bytes);
    }
    this.bytes = bytes;
    this.start = bytes.length;
    this.#write(bytes, cursor);
    this.end = bytes.length;
    this.kept += this.end - this.start;
    const before = (this.#parts.length - 1) << PART_SHIFT;
    this.#places[place] = before + this.start;
    this.#places[place + 1] = before + this.end;
    this.#places[place + 2] = cursor.series as number;
  }

  /** Drops the cache if a complete reading used less than half of it: the rest belongs to removed series. */
  trim(used: number): void {
    if (this.kept < MIN_FORGOTTEN || this.kept < 2 * used) return;
    this.bytes = new Bytes();
    this.#parts = [this.bytes];
    this.kept = 0;
    this.#places = [];
  }
}
