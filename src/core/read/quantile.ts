/** Quantiles, estimated from the counts and means of buckets. */

import { rangeError, shown } from "../errors.ts";

/** A bucket's observations: their count and their sum. */
export interface Bucket {
  /** Upper bound, inclusive; Infinity for the last bucket. */
  readonly upTo: number;
  /** Number of values in this bucket alone, not cumulative. */
  readonly count: number;
  /** The double nearest to the exact sum. */
  readonly sum: number;
}

/** If a bucket's neighbours hold less than this share of its count, it is an isolated mode. */
const ALONE = 0.1;
/**
 * The share of its bucket's spread that an isolated mode has: 0 would be its mean, 1 the whole bucket. See
 * docs/tried.md.
 */
const SPREAD_ALONE = 0.3;

/** The smallest and the largest value; NaN or missing if they are not known. */
export interface Extremes {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Estimates the value below which a share `q` of the observations lies: the k-th smallest, where k is q × count,
 * rounded up. The estimate contradicts nothing that buckets and extremes say (see `possible`), and does not fall as `q`
 * rises.
 */
export function quantile(buckets: readonly Bucket[], q: number, extremes: Extremes = {}): number {
  if (!(typeof q === "number" && q >= 0 && q <= 1)) {
    throw rangeError(
      "OPTION_INVALID",
      `A quantile must be a number from 0 to 1, but got ${shown(q)}. For 95 % ask for 0.95.`,
    );
  }
  const count = buckets.reduce((total, bucket) => total + bucket.count, 0);
  const { min = Number.NaN, max = Number.NaN } = extremes;
  const [least, most] = [
    Number.isNaN(min) ? Number.NEGATIVE_INFINITY : min,
    Number.isNaN(max) ? Number.POSITIVE_INFINITY : max,
  ];
  const rank = q * count;
  let below = 0;
  for (const [index, bucket] of buckets.entries()) {
    if (bucket.count > 0 && below + bucket.count >= rank) {
      // A mean is rounded, and may be beyond an extreme that all values have.
      return Math.min(Math.max(within(buckets, index, rank - below, least, most), least), most);
    }
    below += bucket.count;
  }
  return Number.NaN;
}

/** Estimates the value at `rank`, from 0 to its count, within one bucket. */
function within(buckets: readonly Bucket[], index: number, rank: number, least: number, most: number): number {
  const { upTo, count, sum } = buckets[index] as Bucket;
  const mean = sum / count;
  if (count === 1) return mean;
  // Without a lower bound, values are assumed to be positive if the mean is.
  const first = mean >= 0 && least === Number.NEGATIVE_INFINITY ? 0 : Number.NEGATIVE_INFINITY;
  // Values are rounded to units of 1/scale once their bucket is found. So a mean may be outside of its bucket, but not
  // beyond the mean of the next one: with both taken into account, the estimates of two buckets never overlap.
  const lower = Math.min(mean, Math.max(buckets[index - 1]?.upTo ?? first, least, meanBelow(buckets, index)));
  const upper = Math.max(mean, Math.min(upTo, most, meanAbove(buckets, index)));
  const spread = spreadOver(lower, upper, mean, rank / count, count);
  const beside = (buckets[index - 1]?.count ?? 0) + (buckets[index + 1]?.count ?? 0);
  const drawn =
    Number.isFinite(lower) && Number.isFinite(upper)
      ? mean + Math.max(SPREAD_ALONE, Math.min(1, beside / (ALONE * count))) * (spread - mean)
      : spread;
  return Math.min(Math.max(possible(drawn, rank, count, mean, lower, upper), lower), upper);
}

function meanBelow(buckets: readonly Bucket[], index: number): number {
  const bucket = buckets
    .slice(0, index)
    .reverse()
    .find(({ count }) => count > 0);
  return bucket ? bucket.sum / bucket.count : Number.NEGATIVE_INFINITY;
}

function meanAbove(buckets: readonly Bucket[], index: number): number {
  const bucket = buckets.slice(index + 1).find(({ count }) => count > 0);
  return bucket ? bucket.sum / bucket.count : Number.POSITIVE_INFINITY;
}

/**
 * Returns the value at a share of a bucket. Values are assumed to be distributed as a power of a uniform variable whose
 * mean is the bucket's: lower + width × p^((1 − t) / t), where t is the position of the mean between the bounds. If the
 * mean is in the middle, that is linear interpolation. If both neighbours are nearly empty, a narrow mode is likelier
 * than a bucket filled from end to end, so the caller moves values towards the mean.
 */
function spreadOver(lower: number, upper: number, mean: number, share: number, count: number): number {
  // Outer buckets have only one bound: an exponential distribution around their mean, no wider than it must be.
  if (upper === Number.POSITIVE_INFINITY) return lower - (mean - lower) * Math.log(Math.max(1 - share, 0.5 / count));
  if (lower === Number.NEGATIVE_INFINITY) return upper + (upper - mean) * Math.log(Math.max(share, 0.5 / count));
  const at = (mean - lower) / (upper - lower);
  if (!(at > 0)) return lower; // also where both ends are the mean
  return lower + (upper - lower) * share ** ((1 - at) / at);
}

/**
 * Returns the nearest value that the k-th smallest of `count` can have. If it were larger, it and those above it would
 * raise the mean too high, even with all others at the lower end; if it were smaller, it and those below it would pull
 * the mean too low.
 */
function possible(value: number, rank: number, count: number, mean: number, lower: number, upper: number): number {
  const others = count - 1;
  const [least, most] = [mean - others * (upper - mean), mean + others * (mean - lower)];
  // Every rank within the same limits: otherwise a rounded limit of the first could exceed the value of the second.
  const within = Math.min(Math.max(value, least), most);
  if (rank <= 1) return Math.min(within, mean);
  return rank > others ? Math.max(within, mean) : within;
}
