/**
 * Keys in the block. An entry's key changes while the entry is claimed, so it is read and written by atomics, and what
 * was read counts only if the entry did not change meanwhile (`isEntered`).
 */

import { BUMP, LIMIT, SERIES_KEY, SERIES_KEY_CAPACITY } from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";

const WORD = 4;

/** Returns the size of a key in the block: whole words. */
export function paddedLength(key: Uint8Array): number {
  return Math.ceil(key.length / WORD) * WORD;
}

/** Returns a word of a key, padded with zeros, as it is in the block. */
function wordOf(key: Uint8Array, at: number): number {
  const byte = (i: number) => key[at + i] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}

/** Returns the place of an entry's key; an empty one if it lies beyond the block, as it may while it changes. */
function placeOf({ block, kernel }: Attachment, entry: number): { readonly address: number; readonly bytes: number } {
  const address = kernel.headerWord(entry + SERIES_KEY);
  const bytes = kernel.headerWord(entry + SERIES_KEY_CAPACITY);
  const isInside = address > 0 && bytes >= 0 && bytes <= block.maxBytes - address;
  return isInside ? { address, bytes } : { address: 0, bytes: 0 };
}

/** Returns a private copy of an entry's key, with what follows it. */
export function copyKey(attachment: Attachment, entry: number): Uint8Array {
  const { address, bytes } = placeOf(attachment, entry);
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  for (let at = 0; at + WORD <= bytes; at += WORD) view.setInt32(at, attachment.kernel.headerWord(address + at), true);
  return copy;
}

/** Returns whether an entry has this key. No key is a prefix of another. */
export function hasKey(attachment: Attachment, entry: number, key: Uint8Array): boolean {
  const { address, bytes } = placeOf(attachment, entry);
  if (key.length > bytes) return false;
  for (let at = 0; at < key.length; at += WORD) {
    if (attachment.kernel.headerWord(address + at) !== wordOf(key, at)) return false;
  }
  return true;
}

/**
 * Returns the room that an entry gets for a key that is larger than its own: at least twice as much, so that an entry
 * that is used again and again leaks no more than it has.
 */
function moreThan(capacity: number, bytes: number): number {
  return Math.max(bytes, 2 * capacity);
}

/** Returns whether a vacant entry may get a key of so many bytes: it has room for them, or the block has. */
export function mayHold({ block, kernel }: Attachment, entry: number, bytes: number): boolean {
  // A plain load, since capacities only rise: if this one rises meanwhile, the entry is not vacant.
  const capacity = block.word(entry + SERIES_KEY_CAPACITY);
  if (bytes <= capacity) return true;
  // As `reserve` computes it, with the same wrap in a corrupted block: the two must agree (creation.ts).
  const start = (kernel.headerWord(BUMP) + WORD - 1) & -WORD;
  return moreThan(capacity, bytes) <= ((block.word(LIMIT) - start) | 0);
}

/** Writes the key of an entry that the caller holds. Returns false if it needs more room, and the block is full. */
export function writeKey({ kernel }: Attachment, entry: number, key: Uint8Array): boolean {
  const bytes = paddedLength(key);
  const capacity = kernel.headerWord(entry + SERIES_KEY_CAPACITY);
  let address = kernel.headerWord(entry + SERIES_KEY);
  if (bytes > capacity) {
    const larger = moreThan(capacity, bytes);
    address = kernel.reserve(larger, WORD);
    if (address === 0) return false;
    kernel.setWord(entry + SERIES_KEY_CAPACITY, larger);
    kernel.setWord(entry + SERIES_KEY, address);
  }
  for (let at = 0; at < bytes; at += WORD) kernel.setWord(address + at, wordOf(key, at));
  return true;
}
