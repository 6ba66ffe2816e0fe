/** Counter words: plain i64, one add a record. */

import { add64, load64 } from "./words.ts";

// The adds pair with the readers' loads of the same word (reading.ts): whoever loads later has them.

export function inc(word: usize): void {
  add64(word, 1);
}

/** Adds `units`, rounded to nearest, ties to even; |units| < 2^63. */
export function add(word: usize, units: f64): void {
  add64(word, <i64>nearest(units));
}

/** Takes away what a word holds; what is added meanwhile stays. */
export function empty(word: usize): void {
  add64(word, -load64(word));
}

/** Adds one to a statistic of the header. */
export function count(statistic: usize): void {
  add64(statistic, 1);
}
