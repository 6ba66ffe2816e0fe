/** Counter words: plain i64, one atomic add per record. */

import { add64, store64 } from "./words.ts";

// The adds pair with the readers' loads of the same word (reading.ts): every later load includes them.

export function inc(word: usize): void {
  add64(word, 1);
}

/** Adds `units`, rounded to nearest, ties to even; |units| < 2^63. */
export function add(word: usize, units: f64): void {
  add64(word, <i64>nearest(units));
}

/** Empties a word. What was added before is gone; what is added afterwards stays. */
export function empty(word: usize): void {
  store64(word, 0);
}

/** Adds 1 to a statistic of the header. */
export function count(statistic: usize): void {
  add64(statistic, 1);
}
