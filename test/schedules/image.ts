/**
 * The memory of a state, kept as the few words that differ between states. Every word that an actor ever changed is tracked.
 * Atomics announce theirs. Plain stores are found by a look at what was reserved since the start: at all of it, but only at the
 * first bytes of a run of pages, because pages are written by atomics alone, and a table stands before its first pages.
 */

import { mix } from "./hash.ts";

/** More than any record takes, and less than any page. */
const RECORD_BYTES = 1024;

/** As much as a table takes before its first page, in the few lanes of a scenario. */
const TABLE_BYTES = 256;

export class Image {
  readonly #memory: Int32Array;
  readonly #start: Int32Array;
  readonly #places = new Map<number, number>(); // index of a tracked word → its position
  readonly #tracked: number[] = []; // and back
  readonly #watched = new Set<number>(); // words that plain stores may change

  /** Begins with the memory as it is now. */
  constructor(memory: Int32Array) {
    this.#memory = memory;
    this.#start = memory.slice();
  }

  /** Notes that the bytes at an address change in some schedule. */
  track(address: number, bytes: 4 | 8): void {
    this.#trackWord(address >> 2);
    if (bytes === 8) this.#trackWord((address >> 2) + 1);
  }

  /** Notes that the bytes from `start` to `end` were reserved in some schedule. */
  watch(start: number, end: number): void {
    const last = end - start > RECORD_BYTES ? start + TABLE_BYTES : end;
    for (let word = start >> 2; word < (last + 3) >> 2; word++) this.#watched.add(word);
  }

  /** The tracked words as they are. */
  take(): Int32Array {
    this.#findPlainStores();
    const taken = new Int32Array(this.#tracked.length);
    for (let i = 0; i < taken.length; i++) taken[i] = this.#memory[this.#tracked[i] as number] as number;
    return taken;
  }

  /** Makes the memory what it was when `taken` was; words that were tracked later were still as at the start. */
  restore(taken: Int32Array): void {
    this.#findPlainStores();
    for (let i = 0; i < this.#tracked.length; i++) {
      const word = this.#tracked[i] as number;
      this.#memory[word] = (i < taken.length ? taken[i] : this.#start[word]) as number;
    }
  }

  /** A number for what differs from the start, whenever it was tracked. */
  hash(taken: Int32Array, seed: number): number {
    let sum = 0;
    for (let i = 0; i < taken.length; i++) {
      const word = this.#tracked[i] as number;
      const value = taken[i] as number;
      if (value !== this.#start[word]) sum = (sum + mix(mix(seed, word), value)) | 0;
    }
    return sum;
  }

  #trackWord(word: number): void {
    if (this.#places.has(word)) return;
    this.#places.set(word, this.#tracked.length);
    this.#tracked.push(word);
  }

  #findPlainStores(): void {
    for (const word of this.#watched) {
      if (this.#memory[word] !== this.#start[word]) this.#trackWord(word);
    }
  }
}
