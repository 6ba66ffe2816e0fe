/**
 * Native histograms: the non-empty buckets of an exponential scale, as spans of neighbours and the differences between
 * their counts (https://prometheus.io/docs/specs/native_histograms).
 */

import type { Bytes } from "../../wire/bytes.ts";
import * as wire from "../../wire/wire.ts";
import {
  HISTOGRAM_POSITIVE_DELTA,
  HISTOGRAM_POSITIVE_SPAN,
  HISTOGRAM_SCHEMA,
  HISTOGRAM_ZERO_COUNT,
  HISTOGRAM_ZERO_THRESHOLD,
  SPAN_LENGTH,
  SPAN_OFFSET,
} from "./fields.ts";

/** A gap of this many empty buckets costs no more inside a span than a new span. */
const MAX_GAP = 2;

export class NativeBuckets {
  readonly #schema: number;
  readonly #zeroThreshold: number;
  /** Prometheus' number of the second bucket. The upper bound of a bucket is 2^(number × 2^-schema). */
  readonly #first: number;

  constructor(schema: number, bounds: readonly number[]) {
    const lowest = bounds[0] as number;
    this.#schema = schema;
    this.#zeroThreshold = lowest;
    this.#first = Math.round(Math.log2(lowest) * 2 ** schema) + 1;
  }

  /**
   * Writes the buckets. The first bucket holds all values that are not above the lowest bound, so it is Prometheus'
   * zero bucket, with that bound as its threshold. The last bucket holds all values beyond the highest bound. It is
   * written as the next higher bucket, so that a quantile there is the highest bound or a little more, as with classic
   * buckets.
   */
  write(bytes: Bytes, counts: Float64Array): void {
    wire.writeSigned(bytes, HISTOGRAM_SCHEMA, this.#schema);
    wire.writeDouble(bytes, HISTOGRAM_ZERO_THRESHOLD, this.#zeroThreshold);
    wire.writeUnsigned(bytes, HISTOGRAM_ZERO_COUNT, counts[0] as number);
    const spans = spansOf(counts);
    let previous = 1 - this.#first; // end of the previous span; the first offset counts from Prometheus' bucket 0
    for (const { start, end } of spans) {
      this.#writeSpan(bytes, start - previous, end - start);
      previous = end;
    }
    // Without a span, a parser would take the histogram for one without native buckets.
    if (spans.length === 0) this.#writeSpan(bytes, 0, 0);
    let before = 0;
    for (const { start, end } of spans) {
      for (let bucket = start; bucket < end; bucket++) {
        const count = counts[bucket] as number;
        wire.writeSigned(bytes, HISTOGRAM_POSITIVE_DELTA, count - before);
        before = count;
      }
    }
  }

  #writeSpan(bytes: Bytes, offset: number, length: number): void {
    const span = wire.openMessage(bytes, HISTOGRAM_POSITIVE_SPAN);
    wire.writeSigned(bytes, SPAN_OFFSET, offset);
    wire.writeUnsigned(bytes, SPAN_LENGTH, length);
    wire.closeMessage(bytes, span);
  }
}

/** Returns the runs of non-empty buckets, from the second bucket on. */
function spansOf(counts: Float64Array): { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (let bucket = 1; bucket < counts.length; bucket++) {
    if (counts[bucket] === 0) continue;
    const last = spans.at(-1);
    if (last && bucket - last.end <= MAX_GAP) last.end = bucket + 1;
    else spans.push({ start: bucket, end: bucket + 1 });
  }
  return spans;
}
