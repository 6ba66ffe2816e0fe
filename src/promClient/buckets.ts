/** Bounds of buckets. */

import { refusal } from "./refusal.ts";

/**
 * Returns bounds at equal distances.
 * @throws Error BUCKETS_INVALID
 * @example
 * linearBuckets(0, 50, 4); // [0, 50, 100, 150]
 */
export function linearBuckets(start: number, width: number, count: number): number[] {
  if (count < 1) throw refusal(Error, "BUCKETS_INVALID", "Linear buckets needs a positive count");
  const buckets = new Array<number>(count);
  for (let index = 0; index < count; index++) buckets[index] = start + index * width;
  return buckets;
}

/**
 * Returns bounds each of which is the one before times the factor.
 * @throws Error BUCKETS_INVALID
 * @example
 * exponentialBuckets(1, 2, 4); // [1, 2, 4, 8]
 */
export function exponentialBuckets(start: number, factor: number, count: number): number[] {
  if (start <= 0) throw refusal(Error, "BUCKETS_INVALID", "Exponential buckets needs a positive start");
  if (count < 1) throw refusal(Error, "BUCKETS_INVALID", "Exponential buckets needs a positive count");
  if (factor <= 1) throw refusal(Error, "BUCKETS_INVALID", "Exponential buckets needs a factor greater than 1");
  const buckets = new Array<number>(count);
  let bound = start;
  for (let index = 0; index < count; index++) {
    buckets[index] = bound;
    bound *= factor;
  }
  return buckets;
}

/** Returns bounds as core takes them: finite, sorted and different. */
export function boundsOf(buckets: readonly number[]): number[] {
  const finite = [...buckets].map(Number).filter((bound) => Number.isFinite(bound));
  return [...new Set(finite)].sort((one, other) => one - other);
}
