/** A request of OTLP in JSON, as proto3 maps messages to it: integers of 64 bits are texts. */

import { encodeText } from "../../core/platform/text.ts";
import type { Scope } from "../../streams/stream.ts";
import { integerOf, isList } from "./attributeValue.ts";
import { TEMPORALITY_CUMULATIVE, TEMPORALITY_DELTA } from "./fields.ts";
import type {
  Attributes,
  Content,
  ExplicitPoint,
  ExponentialPoint,
  MetricHead,
  Point,
  RequestWriter,
} from "./model.ts";

const TEMPORALITY = { cumulative: TEMPORALITY_CUMULATIVE, delta: TEMPORALITY_DELTA };

/** The member of a metric that holds its points. */
const MEMBERS = {
  gauge: "gauge",
  sum: "sum",
  histogram: "histogram",
  exponential: "exponentialHistogram",
} as const;

/**
 * Escaped backslashes, and the escapes that JSON.stringify writes for lone surrogates, which proto3 does not allow in
 * texts.
 */
const ESCAPES = /\\(?:\\|ud[89a-f][\da-f]{2})/g;

export class JsonRequest implements RequestWriter {
  readonly contentType = "application/json";
  readonly #resource: Attributes;
  readonly #scopes: { scope: object; schemaUrl?: string | undefined; metrics: object[] }[] = [];
  #points: object[] = [];

  constructor(resource: Attributes) {
    this.#resource = resource;
  }

  openScope({ name, version, schemaUrl }: Scope): void {
    this.#scopes.push({ scope: { name, version }, metrics: [], schemaUrl });
  }

  openMetric({ name, description, unit, content }: MetricHead): void {
    this.#points = [];
    const held = { ...sharedOf(content), dataPoints: this.#points };
    this.#scopes.at(-1)?.metrics.push({ name, description, unit, [MEMBERS[content.type]]: held });
  }

  point(point: Point): void {
    const { attributes, startTime, time } = point;
    this.#points.push({
      attributes: attributesOf(attributes),
      startTimeUnixNano: startTime === undefined ? undefined : nanoseconds(startTime),
      timeUnixNano: nanoseconds(time),
      ...(point.type === "number" ? numberOf(point.value) : observedOf(point)),
    });
  }

  closeMetric(): void {}

  closeScope(): void {}

  finish(): Uint8Array<ArrayBuffer> {
    const resource = { attributes: attributesOf(this.#resource) };
    const text = JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: this.#scopes }] });
    return encodeText(text.replace(ESCAPES, (found) => (found === "\\\\" ? found : "\ufffd")));
  }
}

function sharedOf(content: Content): object {
  if (content.type === "gauge") return {};
  const aggregationTemporality = TEMPORALITY[content.temporality];
  return content.type === "sum"
    ? { aggregationTemporality, isMonotonic: content.isMonotonic }
    : { aggregationTemporality };
}

function numberOf(value: number | bigint): object {
  return typeof value === "bigint" ? { asInt: String(value) } : { asDouble: double(value) };
}

function observedOf(point: ExplicitPoint | ExponentialPoint): object {
  const { count, sum, min, max } = point;
  const observed = { count: String(count), sum: sum === undefined ? undefined : double(sum), min, max };
  if (point.type === "explicit") {
    if (point.bounds.length === 0) return observed;
    return { ...observed, bucketCounts: Array.from(point.counts, String), explicitBounds: point.bounds };
  }
  const { scale, zeroCount, zeroThreshold, offset, counts } = point;
  const positive = { offset, bucketCounts: Array.from(counts, String) };
  return { ...observed, scale, zeroCount: String(zeroCount), zeroThreshold, positive };
}

/** Returns a double as JSON has it, which has no numbers that are not finite. */
function double(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}

function attributesOf(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

function anyValueOf(value: Attributes[string]): object {
  const integer = integerOf(value);
  if (integer !== undefined) return { intValue: String(integer) };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return { doubleValue: double(value) };
  if (isList(value)) return { arrayValue: { values: value.map(anyValueOf) } };
  return value === null ? {} : { stringValue: String(value) };
}
