/** Quantiles from buckets that know their mean. */

import { rangeError, shown } from "./errors.ts";

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

/**
 * The value below which a share `q` of the observations lies. Inside a bucket, values are taken to be spread as the power of
 * a uniform variable whose mean is the bucket's: lower + width × p^((1 − t) / t), where t is where the mean lies in the bucket.
 * With the mean in the middle that is linear interpolation. Where both neighbours are nearly empty, a narrow mode is likelier
 * than a bucket filled from end to end, so values are drawn towards the mean.
 */
export function quantile(buckets: readonly Bucket[], q: number): number {
  if (!(typeof q === "number" && q >= 0 && q <= 1)) {
    throw rangeError(
      "OPTION_INVALID",
      `A quantile must be a number from 0 to 1, but got ${shown(q)}. For 95 % ask for 0.95.`,
    );
  }
  const count = buckets.reduce((total, bucket) => total + bucket.count, 0);
  if (count === 0) return Number.NaN;
  const rank = q * count;
  let below = 0;
  for (const [index, bucket] of buckets.entries()) {
    if (bucket.count > 0 && below + bucket.count >= rank) {
      return within(buckets, index, Math.max(0, rank - below) / bucket.count);
    }
    below += bucket.count;
  }
  return Number.NaN;
}

function within(buckets: readonly Bucket[], index: number, share: number): number {
  const { upTo, count, sum } = buckets[index] as Bucket;
  const mean = sum / count;
  const lower = buckets[index - 1]?.upTo ?? (mean >= 0 && upTo > 0 ? 0 : Number.NEGATIVE_INFINITY);
  // Outer buckets have one end only: an exponential spread around their mean, which reaches no further than it must.
  if (upTo === Number.POSITIVE_INFINITY) return lower - (mean - lower) * Math.log(Math.max(1 - share, 0.5 / count));
  if (lower === Number.NEGATIVE_INFINITY) return upTo + (upTo - mean) * Math.log(Math.max(share, 0.5 / count));
  const at = (mean - lower) / (upTo - lower);
  if (!(at > 0)) return lower;
  if (at >= 1) return upTo;
  const spread = lower + (upTo - lower) * share ** ((1 - at) / at);
  const beside = (buckets[index - 1]?.count ?? 0) + (buckets[index + 1]?.count ?? 0);
  return mean + Math.max(SPREAD_ALONE, Math.min(1, beside / (ALONE * count))) * (spread - mean);
}
