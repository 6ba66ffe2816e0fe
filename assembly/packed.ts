/**
 * Packed words: count and sum in one i64, spilled into four slots before they can overflow. See docs/proofs/record.md
 * and spill.md.
 */

import {
  BANK_BYTES,
  GENERATION,
  SLOT_BYTES,
  SLOT_SHIFT,
  SLOT_SUM,
  SLOT_SUM_HIGH,
  SLOTS,
  SUM_BITS,
  WORD_BYTES,
} from "./layout.ts";
import { carryOf, highOf, lowOf, signOf } from "./wide.ts";
import { add64, load64, store64 } from "./words.ts";

const ONE: i64 = 1 << SUM_BITS;
const AMOUNT_MASK: i64 = (1 << SLOT_SHIFT) - 1; // count and sum, without the slot
const MARK_BITS: i64 = (1 << 61) | (1 << 39); // count ≥ 2^21, or |sum| > 2^38: time to spill
const MARK_BIAS: i64 = 1 << 38;

// Adding 1.5 × 2^52 leaves x, rounded to nearest with ties to even, in the low bits of the double (|x| < 2^51).
const ROUND: f64 = 6755399441055744.0;
const ROUND_BITS: i64 = 0x4338000000000000;

/** Returns count and sum of a packed word as one number: count × 2^40 + sum. */
function amountOf(word: i64): i64 {
  return word & AMOUNT_MASK;
}

export function sumOf(word: i64): i64 {
  return (word << (64 - SUM_BITS)) >> (64 - SUM_BITS);
}

/** Returns a packed word's count. A negative sum borrows from the count, so the sum is subtracted first. */
export function countOf(word: i64): i64 {
  return ((word & AMOUNT_MASK) - sumOf(word)) >> SUM_BITS;
}

export function slotAddress(bank: usize, word: i64): usize {
  return bank + SLOTS + <usize>(word >>> SLOT_SHIFT) * SLOT_BYTES;
}

function isPastMark(word: i64): bool {
  return ((word + MARK_BIAS) & MARK_BITS) != 0;
}

/**
 * Records one value of fewer than 2^34 units with one add, so that a reader loads the whole observation or none of it.
 * Returns true if the word was past the mark. The lane's holder then calls `spill`, after 13 more records at the
 * latest.
 */
export function record(word: usize, units: f64): bool {
  return isPastMark(add64(word, ONE + reinterpret<i64>(units + ROUND) - ROUND_BITS));
}

/**
 * Moves the word's contents into its next slot, together with `count` observations of `units` in all. Called by the
 * lane's holder only. It may be killed at any step: the word and its slot stay as they were until the last add, which
 * changes both at once.
 */
export function spill(word: usize, bank: usize, count: i32, units: f64): void {
  // Announced first: a reader that sees more than two announcements reads again (reading.ts).
  add64(bank + GENERATION, 1);
  const held = load64(word);
  const from = slotAddress(bank, held);
  const to = slotAddress(bank, held + (1 << SLOT_SHIFT));
  // No reader loads the next slot until the word names it.
  store64(to, load64(from) + countOf(held) + count);
  const whole = nearest(units);
  const low = lowOf(whole);
  const straight = sumOf(held);
  const some = load64(from + SLOT_SUM) + straight;
  const sum = some + low;
  const carries = carryOf(some, straight) + carryOf(sum, low);
  store64(to + SLOT_SUM, sum);
  store64(to + SLOT_SUM_HIGH, load64(from + SLOT_SUM_HIGH) + signOf(straight) + highOf(whole) + carries);
  add64(word, (1 << SLOT_SHIFT) - amountOf(held));
}

/** Spills each of `words` words that an earlier holder of the lane, killed before its spill, left past the mark. */
export function sweep(word: usize, bank: usize, words: i32): void {
  for (let i = 0; i < words; i++) {
    if (isPastMark(load64(word + i * WORD_BYTES))) spill(word + i * WORD_BYTES, bank + i * BANK_BYTES, 0, 0);
  }
}
