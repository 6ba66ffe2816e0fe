/** The results of an instance's last reading, for JavaScript and for resets. */

import { base, baseCount, baseSum, baseSumHigh, count, resetAt, sum, sumHigh } from "./reading.ts";
import { carryOf, doubleOf } from "./wide.ts";

export function countRead(): f64 {
  return <f64>count;
}

/** Returns the sum as a double, or NaN if that is not exact. */
export function unitsRead(): f64 {
  return doubleOf(sum, sumHigh);
}

/** Returns the low word of the sum. */
export function sumRead(): i64 {
  return sum;
}

/** Returns the high word of the sum. */
export function sumHighRead(): i64 {
  return sumHigh;
}

export function baseRead(): i64 {
  return base;
}

/** Returns when the reading's series was last reset, in milliseconds since 1970; 0 if never. */
export function resetAtRead(): f64 {
  return <f64>resetAt;
}

export function countReadExactly(): i64 {
  return count;
}

/** Returns the count of the last reading before its baseline was subtracted. */
export function totalCount(): i64 {
  return count + baseCount;
}

export function totalSum(): i64 {
  return sum + baseSum;
}

/** Returns the high word of the sum before its baseline was subtracted. */
export function totalSumHigh(): i64 {
  return sumHigh + baseSumHigh + carryOf(sum + baseSum, baseSum);
}
