/** The buckets of a registry's exponential histogram, as OpenTelemetry has them. */

import type { Cursor } from "../core/read/cursor.ts";

/** The buckets from the first to the last that is not empty. */
export interface ExponentialBuckets {
  /** Each power of two has 2^scale buckets. */
  readonly scale: number;
  readonly zeroCount: number;
  /** Index of the first of `counts`: bucket i is above 2^(i × 2^-scale). */
  readonly offset: number;
  readonly counts: number[];
}

/**
 * Returns the buckets of a reading, no more than `maxSize` of them: each step joins two to one. The registry's first
 * bucket holds all values that are not above the lowest bound: it is the zero bucket. Its last one holds those beyond
 * the highest bound, and is the next higher bucket.
 */
export function exponentialBuckets(
  { definition, bounds, counts }: Pick<Cursor, "definition" | "bounds" | "counts">,
  maxSize: number,
): ExponentialBuckets {
  const { schema } = definition.buckets as { readonly schema: number };
  const zeroCount = counts[0] as number;
  let first = 1;
  let last = counts.length - 1;
  while (first <= last && counts[first] === 0) first++;
  while (last > first && counts[last] === 0) last--;
  if (first > last) return { scale: schema, zeroCount, offset: 0, counts: [] };
  // The first bucket above the lowest bound has the power of that bound as its index.
  const lowest = Math.round(Math.log2(bounds[0] as number) * 2 ** schema) - 1;
  let shift = 0;
  while (((lowest + last) >> shift) - ((lowest + first) >> shift) >= maxSize) shift++;
  const offset = (lowest + first) >> shift;
  const joined = new Array<number>(((lowest + last) >> shift) - offset + 1).fill(0);
  for (let bucket = first; bucket <= last; bucket++) {
    const place = ((lowest + bucket) >> shift) - offset;
    joined[place] = (joined[place] as number) + (counts[bucket] as number);
  }
  return { scale: schema - shift, zeroCount, offset, counts: joined };
}
