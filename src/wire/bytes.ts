/** A growing array of bytes, without knowledge of their format. */

import { encodeTextInto } from "../core/platform/text.ts";

const SLACK = 8; // bytes move several at a time, so up to seven beyond the end may be read and written
const FIRST_CAPACITY = 64;
const NOTHING = new Uint8Array(0);

export class Bytes {
  array!: Uint8Array<ArrayBuffer>;
  length = 0;
  #view!: DataView;
  /** The least size of the next array. */
  #capacity: number;

  constructor(capacity = FIRST_CAPACITY) {
    this.#capacity = capacity + SLACK;
    this.#use(new Uint8Array(this.#capacity));
  }

  static of(text: string): Bytes {
    const bytes = new Bytes(text.length);
    bytes.text(text);
    return bytes;
  }

  /** Makes room for this many more bytes, which the caller may then write into `array`. */
  reserve(more: number): void {
    const needed = this.length + more + SLACK;
    if (needed > this.array.length) this.#grow(needed);
  }

  byte(value: number): void {
    this.reserve(1);
    this.array[this.length++] = value;
  }

  text(text: string): void {
    this.reserve(text.length * 3); // UTF-8 has at most three bytes for a UTF-16 unit
    this.length += encodeTextInto(text, this.array.subarray(this.length));
  }

  /**
   * Appends the range from `start` to `end` of other bytes. For short ranges this is faster than `set` and
   * `copyWithin`.
   */
  append(source: Bytes, start = 0, end = source.length): void {
    this.reserve(end - start);
    const from = source.#view;
    const to = this.#view;
    let place = this.length;
    for (let next = start; next < end; next += 4) {
      to.setInt32(place, from.getInt32(next, true), true);
      place += 4;
    }
    this.length += end - start;
  }

  /**
   * Works like `append`, for bytes that are text. UTF-8 bytes never form a NaN, the only double whose bits an engine
   * may change when it copies it.
   */
  appendText(source: Bytes, start = 0, end = source.length): void {
    this.reserve(end - start);
    const from = source.#view;
    const to = this.#view;
    let place = this.length;
    for (let next = start; next < end; next += 8) {
      to.setFloat64(place, from.getFloat64(next, true), true);
      place += 8;
    }
    this.length += end - start;
  }

  float64(value: number): void {
    this.reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** Appends an integer in 64 bits, the lowest first. Integers beyond 2^53 come as bigints. */
  int64(value: number | bigint): void {
    this.reserve(8);
    if (typeof value === "bigint") this.#view.setBigInt64(this.length, value, true);
    else {
      const high = Math.floor(value / 2 ** 32);
      this.#view.setInt32(this.length, value - high * 2 ** 32, true);
      this.#view.setInt32(this.length + 4, high, true);
    }
    this.length += 8;
  }

  /** Removes all bytes and releases the memory. */
  clear(): void {
    this.length = 0;
    this.#use(NOTHING);
  }

  /** Returns the bytes that were written. The next write allocates an array of the same size. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.array.subarray(0, this.length);
    this.#capacity = this.array.length;
    this.clear();
    return taken;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.array.length * 2, this.#capacity));
    // Copies the whole array, since a caller may have set `length` back for a while.
    grown.set(this.array);
    this.#use(grown);
  }

  #use(array: Uint8Array<ArrayBuffer>): void {
    this.array = array;
    this.#view = new DataView(array.buffer);
  }
}
