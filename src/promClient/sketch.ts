/**
 * The sketch of a distribution: buckets of values, 16 for each doubling, and the quantiles of the values in them. A
 * bucket knows how many values it has and their mean. While few values have a bucket each, quantiles are those of a
 * t-digest.
 *
 * Buckets have numbers in the order of their values: 0 for zero, and for numbers too small for a double's full
 * precision; above it those of positive values, below it those of negative ones.
 */

const BUCKETS_PER_DOUBLING = 16;

/** Bits of a double's upper half that belong to its fraction. */
const FRACTION_BITS = 20;
const FRACTION_MASK = 2 ** FRACTION_BITS - 1;

/** Upper half of the smallest double with full precision. */
const LEAST_UPPER_HALF = 2 ** FRACTION_BITS;

/** The fractions at which the buckets of a doubling begin, and that at which the next doubling does. */
const STARTS = /* @__PURE__ */ Int32Array.from({ length: BUCKETS_PER_DOUBLING + 1 }, (_, bucket) =>
  Math.ceil((2 ** (bucket / BUCKETS_PER_DOUBLING) - 1) * 2 ** FRACTION_BITS),
);

/** For each of 64 equal parts of the fractions, the bucket in which it begins. Parts are narrower than buckets. */
const PART_BITS = 6;
const BUCKET_OF_PART = /* @__PURE__ */ Int32Array.from({ length: 2 ** PART_BITS }, (_, part) => {
  return STARTS.filter((start) => start <= part << (FRACTION_BITS - PART_BITS)).length - 1;
});

const float = /* @__PURE__ */ new Float64Array(1);
const halves = /* @__PURE__ */ new Int32Array(float.buffer);

/** A bucket with values: their number, and their mean. */
export interface Centroid {
  readonly bucket: number;
  readonly mean: number;
  readonly count: number;
}

/**
 * Of a bucket beside empty ones, at most this many values, divided by the number of all, count as being between its
 * mean and the next one's. So up to 100 values, there is no limit.
 */
const MOST_BESIDE_GAP = 5000;

/** Returns the number of the bucket that a finite value is in. */
export function bucketOf(value: number): number {
  // The bits of the double: a logarithm takes a little longer, and may be off by a bit at the bounds. Hosts are little-endian, as WebAssembly is.
  float[0] = value;
  const upper = (halves[1] as number) & 0x7fff_ffff;
  if (upper < LEAST_UPPER_HALF) return 0;
  const fraction = upper & FRACTION_MASK;
  const first = BUCKET_OF_PART[fraction >> (FRACTION_BITS - PART_BITS)] as number;
  const start = fraction >= (STARTS[first + 1] as number) ? first + 1 : first;
  const bucket = (upper >> FRACTION_BITS) * BUCKETS_PER_DOUBLING + start;
  return value < 0 ? -bucket : bucket;
}

/** Returns the absolute value, the smallest one, at which a bucket begins. */
export function startOf(bucket: number): number {
  const number = Math.abs(bucket);
  if (number < BUCKETS_PER_DOUBLING) return 0;
  halves[0] = 0;
  halves[1] =
    (Math.floor(number / BUCKETS_PER_DOUBLING) << FRACTION_BITS) + (STARTS[number % BUCKETS_PER_DOUBLING] as number);
  return float[0] as number;
}

/** Returns the nearest value to `mean` that a bucket has. */
export function clampInto(bucket: number, mean: number): number {
  const end = startOf(Math.abs(bucket) + 1);
  const size = Math.min(Math.max(Math.abs(mean), startOf(bucket)), end);
  return bucket < 0 ? -size : size;
}

/**
 * Returns the quantile of the values in some buckets, which are in ascending order; undefined without values. `rank` is
 * its part of the values, from 0 to 1. Half of a bucket's values count as below its mean, half as above; between two
 * means it interpolates. Of many values, only those near the end of a bucket are interpolated over empty ones: for the
 * others, the mean of their bucket is closer.
 */
export function quantileOf(centroids: readonly Centroid[], rank: number): number | undefined {
  let total = 0;
  for (const { count } of centroids) total += count;
  const wanted = total * rank;
  let before = 0;
  let last: Centroid | undefined;
  for (const next of centroids) {
    const isGap = last !== undefined && next.bucket - last.bucket > 1;
    const most = isGap ? MOST_BESIDE_GAP / total : total;
    const from = before - Math.min(last ? last.count / 2 : 0, most);
    const to = before + Math.min(next.count / 2, most);
    if (to > wanted) {
      if (last === undefined) return next.mean;
      if (from >= wanted) return last.mean;
      return last.mean + ((wanted - from) * (next.mean - last.mean)) / (to - from);
    }
    before += next.count;
    last = next;
  }
  return last?.mean;
}
