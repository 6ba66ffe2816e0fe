/** The metrics of a registry and their series, as OTLP has them. */

import type { Definition } from "../../core/define/definition.ts";
import { KINDS } from "../../core/define/kinds.ts";
import type { BlockCursor } from "../../core/read/blockCursor.ts";
import type { Cursor } from "../../core/read/cursor.ts";
import { exact } from "../../core/read/deltas.ts";
import { exponentialBuckets } from "../../streams/exponentialBuckets.ts";
import { OVERFLOW_ATTRIBUTES } from "../../streams/stream.ts";
import type { Attributes, Content, MetricHead, Point, Temporality } from "./model.ts";

/** The codes of units that have one. */
const CODES: Readonly<Record<string, string>> = {
  seconds: "s",
  milliseconds: "ms",
  microseconds: "us",
  nanoseconds: "ns",
  minutes: "min",
  hours: "h",
  days: "d",
  bytes: "By",
};

const OVERFLOW_LABEL = "otel_metric_overflow";

/** The integers of 64 bits end here. */
const MOST_INTEGER = 2n ** 63n;

/** Returns a metric without its points. */
export function headOf(definition: Definition, temporality: Temporality): MetricHead {
  const { name, help, unit, scale } = definition;
  const { isMonotonic = false } = KINDS[definition.kind];
  const content = contentOf(definition, temporality, { isMonotonic, isInteger: scale === 1, hasSum: true });
  return { name, description: help, unit: CODES[unit] ?? unit, content };
}

/** The properties of a metric's points that its definition does not have. */
interface ContentRules {
  readonly isMonotonic: boolean;
  readonly isInteger: boolean;
  readonly hasSum: boolean;
  /** The most buckets of a point of an exponential histogram. */
  readonly maxSize?: number;
}

/** Returns what the points of a metric share. */
export function contentOf(
  { kind, buckets }: Definition,
  temporality: Temporality,
  { isMonotonic, isInteger, hasSum, maxSize = Number.POSITIVE_INFINITY }: ContentRules,
): Content {
  const { content } = KINDS[kind];
  if (content === "level") return { type: "gauge" };
  if (content !== "sum") {
    const isExponential = buckets !== undefined && "schema" in buckets;
    return isExponential
      ? { type: "exponential", temporality, hasSum, maxSize }
      : { type: "histogram", temporality, hasSum };
  }
  // What may fall is sent as it is: differences of it could not be added up after a loss.
  return { type: "sum", temporality: isMonotonic ? temporality : "cumulative", isMonotonic, isInteger };
}

/**
 * Returns the point of the series at a cursor. Of differences, those in which nothing was recorded are left out:
 * undefined. `since` is the time of the last reading, from which differences begin.
 */
export function pointOf(
  cursor: Cursor,
  content: Content,
  attributes: Attributes,
  time: number,
  since: number,
): Point | undefined {
  if (content.type === "gauge") return { type: "number", attributes, startTime: undefined, time, value: cursor.value };
  const isDelta = content.temporality === "delta";
  const startTime = isDelta && since > 0 ? since : cursor.startTime;
  // The series may have been created meanwhile, and clocks are set back.
  const timed = { attributes, time: Math.max(time, startTime), startTime };
  if (content.type === "sum") {
    const value = content.isInteger ? integerSum(cursor) : cursor.value;
    return isDelta && Number(value) === 0 ? undefined : { type: "number", ...timed, value };
  }
  const { count, counts, bounds, definition } = cursor;
  if (isDelta && count === 0) return undefined;
  // The extremes are those since the series was created.
  const hasExtremes = definition.minMax && !isDelta && count > 0;
  const [min, max] = hasExtremes ? [cursor.min, cursor.max] : [undefined, undefined];
  const observed = { ...timed, count, sum: content.hasSum ? cursor.sum : undefined, min, max };
  if (content.type === "histogram") return { type: "explicit", ...observed, bounds, counts };
  const zeroThreshold = bounds[0] as number;
  return { type: "exponential", ...observed, zeroThreshold, ...exponentialBuckets(cursor, content.maxSize) };
}

/** Returns the sum of a metric that keeps integers: exactly, or as a double if it has more than 64 bits. */
function integerSum(cursor: Cursor): bigint | number {
  const sum = exact(cursor as BlockCursor);
  return sum >= -MOST_INTEGER && sum < MOST_INTEGER ? sum : cursor.value;
}

/** Returns the attributes that a series' labels are. */
export function attributesOf(labels: Readonly<Record<string, string>>): Attributes {
  if (labels[OVERFLOW_LABEL] === undefined) return labels;
  const { [OVERFLOW_LABEL]: _, ...others } = labels;
  return { ...others, ...OVERFLOW_ATTRIBUTES };
}
