/** The directory's lists of entries, walked from the newest to the oldest. */

import { NOTE_KEY, ORDINAL, PREVIOUS } from "../../../assembly/layout.ts";
import type { Block } from "./block.ts";
import { corrupt } from "./corruption.ts";

const FIRST_CAPACITY = 8;

/**
 * Visits the entries from the newest back to the one of ordinal `last`. `count`, from `countTo`, is read only once,
 * since other threads may append. Ordinals fall by one at each step, so the walk always ends.
 */
export function walkBack(
  block: Block,
  newest: number,
  count: number,
  last: number,
  visit: (entry: number, ordinal: number) => void,
): void {
  let entry = newest;
  for (let ordinal = count - 1; ordinal >= last; ordinal--) {
    // The smallest entry is that of a role without a name.
    const isInside = entry > 0 && entry <= block.maxBytes - NOTE_KEY;
    if (!isInside || block.word(entry + ORDINAL) !== ordinal) throw corrupt();
    visit(entry, ordinal);
    entry = block.word(entry + PREVIOUS);
  }
}

/** Returns the number of entries in a list up to and including this one. */
export function countTo(block: Block, newest: number): number {
  const count = newest === 0 ? 0 : block.word(newest + ORDINAL) + 1;
  if (count > block.maxBytes / NOTE_KEY) throw corrupt();
  return count;
}

/** The entries of one list that this thread has seen. Each is walked to only once. */
export class EntryList {
  /** Entry addresses by ordinal. */
  #entries = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  /** Returns the addresses of all entries up to the newest, oldest first. */
  upTo(newest: number, block: Block): Int32Array {
    const count = countTo(block, newest);
    if (count > this.#entries.length) {
      const grown = new Int32Array(Math.max(count, 2 * this.#entries.length));
      grown.set(this.#entries);
      this.#entries = grown;
    }
    const entries = this.#entries;
    walkBack(block, newest, count, this.#count, (entry, ordinal) => {
      entries[ordinal] = entry;
    });
    this.#count = Math.max(this.#count, count);
    return entries.subarray(0, this.#count);
  }
}
