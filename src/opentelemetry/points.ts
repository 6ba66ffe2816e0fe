/** Data points, in the shape of the SDK, of series that a cursor reads. */

import type { Attributes, HrTime } from "@opentelemetry/api";
import type { Cursor } from "../core/read/cursor.ts";
import { isMonotonic, type Stream } from "../streams/stream.ts";
import { hasSum } from "./aggregations.ts";
import { type DataPoint, EXPONENTIAL_POINT, GAUGE_POINT, HISTOGRAM_POINT, type MetricData, SUM_POINT } from "./sdk.ts";

/** Returns a time in milliseconds since 1970 as seconds and nanoseconds. */
export function hrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}

/** The span that the points of a reading are of. */
export interface Span {
  /** Beginning of all points of differences; undefined for totals, each of which has its own. */
  readonly start: HrTime | undefined;
  readonly end: HrTime;
}

/** The smallest and largest value of a point; undefined if they are not known. */
export interface Extremes {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** Returns the point of the series that a cursor has read. */
export function pointOf(
  cursor: Cursor,
  stream: Stream,
  attributes: Attributes,
  span: Span,
  extremes: Extremes,
): DataPoint {
  const { start, end } = span;
  return {
    startTime: start ?? startOf(cursor, end),
    endTime: end,
    attributes,
    value: contentOf(cursor, stream, extremes),
  };
}

/** Returns the beginning of a series: its creation, which no clock puts after the reading. */
function startOf({ startTime }: Cursor, end: HrTime): HrTime {
  const start = hrTime(startTime);
  return start[0] > end[0] || (start[0] === end[0] && start[1] > end[1]) ? end : start;
}

function contentOf(cursor: Cursor, stream: Stream, { min, max }: Extremes): unknown {
  const { kind } = stream.aggregation;
  if (kind === "sum" || kind === "lastValue") return cursor.value;
  const sum = hasSum(stream) ? cursor.sum : undefined;
  if (kind === "histogram") {
    const buckets = { boundaries: stream.aggregation.boundaries as number[], counts: Array.from(cursor.counts) };
    return { buckets, count: cursor.count, sum, min, max };
  }
  return { ...exponentialBuckets(cursor, stream.aggregation.maxSize), count: cursor.count, sum, min, max };
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
