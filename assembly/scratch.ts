/**
 * The scratch: a small memory of one thread, into which its kernel puts the numbers of a series' words, so that one
 * call reads a whole series. The memory belongs to another instance of the kernel, whose `keep` is this one's `put`.
 */

import { SCRATCH_COUNT, SCRATCH_SUM, SCRATCH_SUM_HIGH, SCRATCH_UNITS, SCRATCH_WORD } from "./layout.ts";

/** Keeps a word's numbers in the scratch. `units` is the sum as a double, or NaN if that is not exact. */
export declare function put(at: usize, word: i32, count: f64, units: f64, sum: i64, sumHigh: i64): void;

/** Stores a word's numbers in this instance's own memory, which no other thread sees. */
export function keep(at: usize, word: i32, count: f64, units: f64, sum: i64, sumHigh: i64): void {
  store<f64>(at + SCRATCH_WORD, <f64>word);
  store<f64>(at + SCRATCH_COUNT, count);
  store<f64>(at + SCRATCH_UNITS, units);
  store<i64>(at + SCRATCH_SUM, sum);
  store<i64>(at + SCRATCH_SUM_HIGH, sumHigh);
}
