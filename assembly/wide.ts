/** Integers of 128 bits in two words, an unsigned low one and a signed high one: sums that one word does not hold. */

const TWO_64: f64 = 4294967296.0 * 4294967296.0;
const TWO_63: f64 = TWO_64 / 2.0;

/** Returns the high word of a signed word that is extended to two. */
export function signOf(value: i64): i64 {
  return value >> 63;
}

/** Returns the carry into the high word after `addend` was added to the low word, which then was `sum`. */
export function carryOf(sum: i64, addend: i64): i64 {
  return <u64>sum < <u64>addend ? 1 : 0;
}

/** Returns two words as a double, or NaN if that is not exact. */
export function doubleOf(low: i64, high: i64): f64 {
  return high == signOf(low) && low <= 9007199254740992 && low >= -9007199254740992 ? <f64>low : NaN;
}

/** Returns the low word of a double that is a whole number of less than 2^127. */
export function lowOf(whole: f64): i64 {
  if (abs(whole) < TWO_63) return <i64>whole;
  // The remainder is from 0 to 2^64 and a multiple of 2^11, like the number itself, so nothing is rounded.
  return <i64>(<u64>(whole - highPartOf(whole) * TWO_64));
}

/** Returns its high word. */
export function highOf(whole: f64): i64 {
  return <i64>highPartOf(whole);
}

function highPartOf(whole: f64): f64 {
  return floor(whole / TWO_64);
}
