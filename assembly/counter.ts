/** Counter words: plain i64, one atomic add per record. Large amounts go to packed words: see pages.ts, companionOf. */

import { add64, load64, store64 } from "./words.ts";

/**
 * Once a word holds this much, further amounts go to its companion, and only single units to the word. Amounts are
 * below 2^53 units, most below 2^34: a word overflows only if hundreds of threads add to it before one has noticed. The
 * same holds for a shared cell, on both sides of zero: see baseline.ts, `change`.
 */
export const FULL: i64 = 1 << 62;

// The adds pair with the readers' loads of the same word (reading.ts): every later load includes them.

export function inc(word: usize): void {
  add64(word, 1);
}

/** Adds fewer than 2^53 units, rounded to nearest, ties to even. Returns true if the word was full. */
export function add(word: usize, units: f64): bool {
  return add64(word, <i64>nearest(units)) >= FULL;
}

/** Empties a word. What was added before is gone; what is added afterwards stays. */
export function empty(word: usize): void {
  store64(word, 0);
}

/** Adds 1 to a statistic of the header. */
export function count(statistic: usize): void {
  add64(statistic, 1);
}

/** Returns a statistic of the header, or another word of 64 bits, as the nearest double. */
export function counted(word: usize): f64 {
  return <f64>load64(word);
}
