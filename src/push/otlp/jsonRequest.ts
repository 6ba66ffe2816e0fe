/** A request of OTLP in JSON, as proto3 maps messages to it: integers of 64 bits are texts. */

import type { Scope } from "../../streams/stream.ts";
import { Bytes } from "../../wire/bytes.ts";
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
  readonly #bytes = new Bytes();
  /** The text before the next element of the open list. */
  #separator = "";

  constructor(resource: Attributes) {
    this.#open('{"resourceMetrics":[', { resource: { attributes: attributesOf(resource) } }, "scopeMetrics");
  }

  get size(): number {
    return this.#bytes.length;
  }

  openScope({ name, version, schemaUrl }: Scope): void {
    this.#open(this.#separator, { scope: { name, version }, schemaUrl }, "metrics");
  }

  openMetric({ name, description, unit, content }: MetricHead): void {
    const begun = textOf({ name, description, unit }).slice(0, -1);
    this.#open(`${this.#separator}${begun},"${MEMBERS[content.type]}":`, sharedOf(content), "dataPoints");
  }

  point(point: Point): void {
    const { attributes, startTime, time } = point;
    const text = textOf({
      attributes: attributesOf(attributes),
      startTimeUnixNano: startTime === undefined ? undefined : nanoseconds(startTime),
      timeUnixNano: nanoseconds(time),
      ...(point.type === "number" ? numberOf(point.value) : observedOf(point)),
    });
    this.#write(`${this.#separator}${text}`);
  }

  closeMetric(): void {
    this.#write("]}}");
  }

  closeScope(): void {
    this.#write("]}");
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#write("]}]}");
    return this.#bytes.take();
  }

  /** Begins an object with these members and a list, whose elements follow. */
  #open(before: string, members: object, list: string): void {
    const begun = textOf(members).slice(0, -1);
    this.#write(`${before}${begun}${begun === "{" ? "" : ","}"${list}":[`);
    this.#separator = "";
  }

  #write(text: string): void {
    this.#bytes.text(text);
    this.#separator = ",";
  }
}

/** Returns an object as JSON that proto3 allows. */
function textOf(object: object): string {
  return JSON.stringify(object).replace(ESCAPES, (found) => (found === "\\\\" ? found : "\ufffd"));
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
