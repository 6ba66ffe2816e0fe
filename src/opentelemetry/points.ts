/** Data points, in the shape of the SDK, of series that a cursor reads. */

import type { HrTime } from "@opentelemetry/api";
import type { Cursor } from "../core/read/cursor.ts";
import { exponentialBuckets } from "../streams/exponentialBuckets.ts";
import { isMonotonic, type Stream } from "../streams/stream.ts";
import { hasSum } from "./aggregations.ts";
import { type DataPoint, EXPONENTIAL_POINT, GAUGE_POINT, HISTOGRAM_POINT, type MetricData, SUM_POINT } from "./sdk.ts";

/** Returns a time in milliseconds since 1970 as seconds and nanoseconds. */
export function hrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}

/** Returns the later one of two times. */
export function laterOf(first: HrTime, second: HrTime): HrTime {
  return first[0] > second[0] || (first[0] === second[0] && first[1] > second[1]) ? first : second;
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
  return { ...bucketsOf(cursor, stream.aggregation.maxSize), count: cursor.count, sum, min, max };
}

/** Copies counts. `Array.from` would take several times as long. */
function copyOf(counts: Float64Array): number[] {
  const copy = new Array<number>(counts.length);
  for (let word = 0; word < counts.length; word++) copy[word] = counts[word] as number;
  return copy;
}

/** Returns the members of a point that are about its buckets: no more than `maxSize` of them. */
export function bucketsOf(reading: Parameters<typeof exponentialBuckets>[0], maxSize: number) {
  const { scale, zeroCount, offset, counts } = exponentialBuckets(reading, maxSize);
  const negative = { offset: 0, bucketCounts: [] as number[] };
  return { scale, zeroCount, positive: { offset, bucketCounts: counts }, negative };
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
