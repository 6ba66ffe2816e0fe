/** Quantiles from buckets that know their mean. */

import { rangeError, shown } from "../errors.ts";

/** A bucket's observations: how many, and their mean. */
export interface Bucket {
  /** Upper bound, inclusive; Infinity for the last bucket. */
  readonly upTo: number;
  readonly count: number;
  /** The double nearest to the exact sum. */
  readonly sum: number;
}

/** A bucket whose neighbours hold less than this share of its count is a mode by itself. */
const ALONE = 0.1;
/** How much of its bucket's spread a mode by itself has: 0 would be its mean, 1 the whole bucket. docs/tried.md. */
const SPREAD_ALONE = 0.3;

/** The smallest and the largest value; NaN or missing where they are not known. */
export interface Extremes {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Returns an estimate of the value below which a share `q` of the observations lies: of the k-th smallest, where k is q
 * × count, rounded up. It contradicts nothing that buckets and extremes say (see `possible`), and does not fall as `q`
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
  if (count === 0) return Number.NaN;
  const { min = Number.NaN, max = Number.NaN } = extremes;
  const [least, most] = [
    Number.isNaN(min) ? Number.NEGATIVE_INFINITY : min,
    Number.isNaN(max) ? Number.POSITIVE_INFINITY : max,
  ];
  const rank = q * count;
  let below = 0;
  for (const [index, bucket] of buckets.entries()) {
    if (bucket.count > 0 && below + bucket.count >= rank) {
      return Math.min(Math.max(within(buckets, index, Math.max(0, rank - below), least, most), least), most);
    }
    below += bucket.count;
  }
  return Number.NaN;
}

/** Estimates the value at `rank` of one bucket's, 0 to its count. */
function within(buckets: readonly Bucket[], index: number, rank: number, least: number, most: number): number {
  const { upTo, count, sum } = buckets[index] as Bucket;
  const mean = sum / count;
  if (count === 1) return mean;
  // Without a bound below, values are taken to be positive where the mean is.
  const first = mean >= 0 && upTo > 0 && least === Number.NEGATIVE_INFINITY ? 0 : Number.NEGATIVE_INFINITY;
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
  return possible(drawn, Math.min(count, Math.max(1, Math.ceil(rank))), count, mean, lower, upper);
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
 * Values of a bucket are taken to be spread as the power of a uniform variable whose mean is the bucket's: lower +
 * width × p^((1 − t) / t), where t is where the mean lies between the bounds. With the mean in the middle that is
 * linear interpolation. Where both neighbours are nearly empty, a narrow mode is likelier than a bucket filled from end
 * to end, so the caller draws values towards the mean.
 */
function spreadOver(lower: number, upper: number, mean: number, share: number, count: number): number {
  // Outer buckets have one end only: an exponential spread around their mean, which reaches no further than it must.
  if (upper === Number.POSITIVE_INFINITY) return lower - (mean - lower) * Math.log(Math.max(1 - share, 0.5 / count));
  if (lower === Number.NEGATIVE_INFINITY) return upper + (upper - mean) * Math.log(Math.max(share, 0.5 / count));
  const at = (mean - lower) / (upper - lower);
  if (!(at > 0)) return lower;
  return at >= 1 ? upper : lower + (upper - lower) * share ** ((1 - at) / at);
}

/**
 * The nearest value that the k-th smallest of `count` can have. Were it larger, it and those above it would lift the
 * mean too high, even with all others at the lower end; were it smaller, it and those below it would pull the mean too
 * low.
 */
function possible(value: number, k: number, count: number, mean: number, lower: number, upper: number): number {
  const highest = k === 1 ? mean : lower + (count / (count - k + 1)) * (mean - lower);
  const lowest = k === count ? mean : upper - (count / k) * (upper - mean);
  // NaN where the end is infinite: then the mean limits nothing.
  const above = lowest > lower ? Math.max(value, lowest) : Math.max(value, lower);
  return highest < upper ? Math.min(above, highest) : Math.min(above, upper);
}
