/** Data points, in the shape of the SDK, of series that a cursor reads. */

import type { HrTime } from "@opentelemetry/api";
import type { Cursor } from "../core/read/cursor.ts";
import { isMonotonic, type Stream } from "../streams/stream.ts";
import { hasSum } from "./aggregations.ts";
import { type DataPoint, EXPONENTIAL_POINT, GAUGE_POINT, HISTOGRAM_POINT, type MetricData, SUM_POINT } from "./sdk.ts";

/** Returns a time in milliseconds since 1970 as seconds and nanoseconds. */
export function hrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}

/** The smallest and largest value of a point; undefined if they are not known. */
export interface Extremes {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** Returns the value of the point of the series that a cursor has read. */
export function contentOf(cursor: Cursor, stream: Stream, { min, max }: Extremes): unknown {
  const { kind } = stream.aggregation;
  if (kind === "sum" || kind === "lastValue") return cursor.value;
  const sum = hasSum(stream) ? cursor.sum : undefined;
  if (kind === "histogram") {
    const buckets = { boundaries: stream.aggregation.boundaries as number[], counts: copyOf(cursor.counts) };
    return { buckets, count: cursor.count, sum, min, max };
  }
  return { ...exponentialBuckets(cursor, stream.aggregation.maxSize), count: cursor.count, sum, min, max };
}

/** Copies counts. `Array.from` would take several times as long. */
function copyOf(counts: Float64Array): number[] {
  const copy = new Array<number>(counts.length);
  for (let word = 0; word < counts.length; word++) copy[word] = counts[word] as number;
  return copy;
}

/** Returns what a point says of its buckets, no more than `maxSize` of them: each step joins two to one. */
export function exponentialBuckets(
  { definition, bounds, counts }: Pick<Cursor, "definition" | "bounds" | "counts">,
  maxSize: number,
) {
  let { schema: scale } = definition.buckets as { readonly schema: number };
  // Bucket 0 has all values up to the lowest bound: zeros, and what is too small for the scale.
  const zeroCount = counts[0] as number;
  // The first of the others begins at the lowest bound, whose power is its index.
  const index = Math.round(Math.log2(bounds[0] as number) * 2 ** scale);
  let first = 1;
  let last = counts.length - 1;
  while (first <= last && counts[first] === 0) first++;
  while (last > first && counts[last] === 0) last--;
  const negative = { offset: 0, bucketCounts: [] as number[] };
  if (first > last) return { scale, zeroCount, positive: { offset: 0, bucketCounts: [] as number[] }, negative };
  let offset = index + first - 1;
  let end = index + last - 1;
  let shift = 0;
  while ((end >> shift) - (offset >> shift) >= maxSize) shift++;
  const bucketCounts = Array.from({ length: (end >> shift) - (offset >> shift) + 1 }, () => 0);
  for (let bucket = first; bucket <= last; bucket++) {
    const place = ((index + bucket - 1) >> shift) - (offset >> shift);
    bucketCounts[place] = (bucketCounts[place] as number) + (counts[bucket] as number);
  }
  scale -= shift;
  offset >>= shift;
  end >>= shift;
  return { scale, zeroCount, positive: { offset, bucketCounts }, negative };
}

/** Returns a metric, in the shape of the SDK. */
export function metricOf(
  stream: Stream,
  description: string,
  temporality: number,
  dataPoints: DataPoint[],
): MetricData {
  const { name, unit, type, valueType, advice } = stream;
  const { kind } = stream.aggregation;
  const common = {
    descriptor: {
      ...{ name, description, unit, type, valueType },
      advice: advice ? { explicitBucketBoundaries: advice as number[] } : {},
    },
    aggregationTemporality: temporality,
    dataPoints,
  };
  if (kind === "sum") return { ...common, dataPointType: SUM_POINT, isMonotonic: isMonotonic(stream) };
  if (kind === "lastValue") return { ...common, dataPointType: GAUGE_POINT };
  return { ...common, dataPointType: kind === "histogram" ? HISTOGRAM_POINT : EXPONENTIAL_POINT };
}
