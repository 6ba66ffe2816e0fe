/**
 * One thread's index of a metric's series by the hash of their keys. The thread brings it up to date from the shared
 * log of creations before it looks a key up, so it shares no memory and needs no protocol. It may still name series
 * that have another label set by now: whoever finds one compares the key itself.
 */

import {
  CREATION_ENTRY_BITS,
  LOG_CREATIONS,
  METRIC_LOG,
  ORDINAL,
  SERIES_HASH,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { corrupt } from "./corruption.ts";

const FIRST_CAPACITY = 16;

export class KeyIndex {
  /** Ordinal of the first series of each chain, 0 if it is empty: ordinal 0 is the overflow series. */
  #chains = new Int32Array(FIRST_CAPACITY);
  /** By ordinal: the next series of the chain, 0 at its end, or -1 for a series that is in none. */
  #next = new Int32Array(FIRST_CAPACITY).fill(-1);
  #hashes = new Int32Array(FIRST_CAPACITY);
  #seen = 0; // creations up to this number are in the index

  /** Adds the creations up to a finished one. `entries` are the metric's series by ordinal. */
  update(attachment: Attachment, metric: number, creation: number, entries: Int32Array): void {
    if (creation === this.#seen) return;
    const { block, kernel } = attachment;
    this.#reserve(entries.length);
    let isComplete = true;
    for (let number = this.#seen + 1; isComplete && number <= creation; number++) {
      const entry = createdBy(attachment, metric, number);
      if (entry === 0) isComplete = false;
      else this.#add(block.word(entry + ORDINAL), entry, entries, kernel.headerWord(entry + SERIES_HASH));
    }
    for (let ordinal = 1; !isComplete && ordinal < entries.length; ordinal++) {
      const entry = entries[ordinal] as number;
      this.#add(ordinal, entry, entries, kernel.headerWord(entry + SERIES_HASH));
    }
    this.#seen = creation;
  }

  /** Returns the ordinal of the first series whose key may have this hash, or of the next one after `ordinal`. */
  next(hash: number, ordinal = 0): number {
    let found = ordinal === 0 ? (this.#chains[this.#chainOf(hash)] as number) : (this.#next[ordinal] as number);
    while (found > 0 && this.#hashes[found] !== hash) found = this.#next[found] as number;
    return found;
  }

  #chainOf(hash: number): number {
    return hash & (this.#chains.length - 1);
  }

  #add(ordinal: number, entry: number, entries: Int32Array, hash: number): void {
    if (entries[ordinal] !== entry) throw corrupt();
    if (this.#next[ordinal] !== -1) this.#remove(ordinal);
    this.#hashes[ordinal] = hash;
    this.#insert(ordinal);
  }

  #insert(ordinal: number): void {
    const chain = this.#chainOf(this.#hashes[ordinal] as number);
    this.#next[ordinal] = this.#chains[chain] as number;
    this.#chains[chain] = ordinal;
  }

  #remove(ordinal: number): void {
    const chain = this.#chainOf(this.#hashes[ordinal] as number);
    const next = this.#next[ordinal] as number;
    let before = this.#chains[chain] as number;
    if (before === ordinal) this.#chains[chain] = next;
    else {
      while (this.#next[before] !== ordinal) before = this.#next[before] as number;
      this.#next[before] = next;
    }
  }

  /** Grows the index, so that chains stay short. */
  #reserve(series: number): void {
    const { length } = this.#chains;
    if (series <= length) return;
    const capacity = 2 ** Math.ceil(Math.log2(series));
    const [next, hashes] = [this.#next, this.#hashes];
    this.#chains = new Int32Array(capacity);
    this.#next = new Int32Array(capacity).fill(-1);
    this.#hashes = new Int32Array(capacity);
    this.#hashes.set(hashes);
    for (let ordinal = 1; ordinal < length; ordinal++) if (next[ordinal] !== -1) this.#insert(ordinal);
  }
}

/** Returns the entry of a finished creation; 0 if a later creation has its place in the log. */
function createdBy({ block, kernel }: Attachment, metric: number, creation: number): number {
  const address = block.word(metric + METRIC_LOG) + (creation % LOG_CREATIONS) * WORD_BYTES;
  // Loaded first: the number in a place only rises, and a later one there has another upper half.
  const low = kernel.headerWord(address);
  if (kernel.headerWord(address + 4) !== (Math.floor(creation / 8) | 0)) return 0;
  return (low & (2 ** CREATION_ENTRY_BITS - 1)) * 8;
}
