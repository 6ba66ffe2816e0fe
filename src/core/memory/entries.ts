/** The directory's lists of records, walked from the newest to the oldest. */

import { ORDINAL, PREVIOUS, SERIES_KEY } from "../../../assembly/layout.ts";
import type { Block } from "./block.ts";
import { corrupt } from "./corruption.ts";

const FIRST_CAPACITY = 8;

/**
 * Visits the records from the newest back to the one of ordinal `last`; `count`, from `countTo`, is read once, since others
 * may write. Ordinals fall by one a step, so a walk always ends.
 */
export function walkBack(
  block: Block,
  newest: number,
  count: number,
  last: number,
  visit: (record: number, ordinal: number) => void,
): void {
  let record = newest;
  for (let ordinal = count - 1; ordinal >= last; ordinal--) {
    // No record is smaller than that of a series without labels.
    const isInside = record > 0 && record <= block.maxBytes - SERIES_KEY;
    if (!isInside || block.word(record + ORDINAL) !== ordinal) throw corrupt();
    visit(record, ordinal);
    record = block.word(record + PREVIOUS);
  }
}

/** Returns how many records a list has up to one of them. */
export function countTo(block: Block, newest: number): number {
  const count = newest === 0 ? 0 : block.word(newest + ORDINAL) + 1;
  if (count > block.maxBytes / SERIES_KEY) throw corrupt();
  return count;
}

/** The records of one list, as a thread has met them: each is walked to once. */
export class RecordList {
  /** By ordinal. */
  #records = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  /** Addresses of all records up to the newest, oldest first. */
  upTo(newest: number, block: Block): Int32Array {
    const count = countTo(block, newest);
    if (count > this.#records.length) {
      const grown = new Int32Array(Math.max(count, 2 * this.#records.length));
      grown.set(this.#records);
      this.#records = grown;
    }
    const records = this.#records;
    walkBack(block, newest, count, this.#count, (record, ordinal) => {
      records[ordinal] = record;
    });
    this.#count = Math.max(this.#count, count);
    return records.subarray(0, this.#count);
  }
}
