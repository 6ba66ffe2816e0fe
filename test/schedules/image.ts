/**
 * The memory of a state, stored as the few words that differ between states. Every word that an actor ever changed is
 * tracked. Atomics announce theirs. Plain stores are found by comparing what was reserved since the start: all of it,
 * but only the first bytes of a run of pages, because pages are written only by atomics, and a table is stored before
 * its first pages.
 */

import { mix } from "./hash.ts";

/** More than any record takes, and less than any page. */
const RECORD_BYTES = 1024;

/** The most that a table takes before its first page, with the few lanes of a scenario. */
const TABLE_BYTES = 256;

export class Image {
  readonly #memory: Int32Array;
  readonly #start: Int32Array;
  readonly #places = new Map<number, number>(); // index of a tracked word → its position
  readonly #tracked: number[] = []; // the inverse of #places
  readonly #watched = new Set<number>(); // words that plain stores may change

  /** Starts with the current memory. */
  constructor(memory: Int32Array) {
    this.#memory = memory;
    this.#start = memory.slice();
  }

  /** Tracks the bytes at an address, which change in some schedule. */
  track(address: number, bytes: 4 | 8): void {
    this.#trackWord(address >> 2);
    if (bytes === 8) this.#trackWord((address >> 2) + 1);
  }

  /** Watches the bytes from `start` to `end`, which were reserved in some schedule. */
  watch(start: number, end: number): void {
    const last = end - start > RECORD_BYTES ? start + TABLE_BYTES : end;
    for (let word = start >> 2; word < (last + 3) >> 2; word++) this.#watched.add(word);
  }

  /** Returns the tracked words' current values. */
  take(): Int32Array {
    this.#findPlainStores();
    const taken = new Int32Array(this.#tracked.length);
    for (let i = 0; i < taken.length; i++) taken[i] = this.#memory[this.#tracked[i] as number] as number;
    return taken;
  }

  /**
   * Restores the memory as it was when `taken` was taken. Words that were tracked later had their initial values then.
   */
  restore(taken: Int32Array): void {
    this.#findPlainStores();
    for (let i = 0; i < this.#tracked.length; i++) {
      const word = this.#tracked[i] as number;
      this.#memory[word] = (i < taken.length ? taken[i] : this.#start[word]) as number;
    }
  }

  /** Returns a hash of what differs from the start, whenever it was tracked. */
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
