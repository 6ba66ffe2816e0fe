/** A request of OTLP in protobuf: an ExportMetricsServiceRequest with one resource. */

import type { Scope } from "../../streams/stream.ts";
import { Bytes } from "../../wire/bytes.ts";
import * as wire from "../../wire/wire.ts";
import { integerOf, isList } from "./attributeValue.ts";
import {
  AGGREGATION_TEMPORALITY,
  ARRAY_VALUE,
  ARRAY_VALUES,
  BOOL_VALUE,
  BUCKETS_COUNTS,
  BUCKETS_OFFSET,
  DATA_POINTS,
  DOUBLE_VALUE,
  EXPLICIT_ATTRIBUTES,
  EXPLICIT_BOUNDS,
  EXPLICIT_BUCKET_COUNTS,
  EXPLICIT_MAX,
  EXPLICIT_MIN,
  EXPONENTIAL_ATTRIBUTES,
  EXPONENTIAL_MAX,
  EXPONENTIAL_MIN,
  EXPONENTIAL_POSITIVE,
  EXPONENTIAL_SCALE,
  EXPONENTIAL_ZERO_COUNT,
  EXPONENTIAL_ZERO_THRESHOLD,
  INT_VALUE,
  IS_MONOTONIC,
  KEY,
  NUMBER_AS_DOUBLE,
  NUMBER_AS_INT,
  NUMBER_ATTRIBUTES,
  OTLP_DESCRIPTION,
  OTLP_EXPONENTIAL_HISTOGRAM,
  OTLP_GAUGE,
  OTLP_HISTOGRAM,
  OTLP_NAME,
  OTLP_SUM,
  OTLP_UNIT,
  POINT_COUNT,
  POINT_SUM,
  REQUEST_RESOURCE_METRICS,
  RESOURCE_ATTRIBUTES,
  RESOURCE_METRICS_RESOURCE,
  RESOURCE_METRICS_SCOPE_METRICS,
  SCOPE_METRICS_METRICS,
  SCOPE_METRICS_SCHEMA_URL,
  SCOPE_METRICS_SCOPE,
  SCOPE_NAME,
  SCOPE_VERSION,
  START_TIME,
  STRING_VALUE,
  TEMPORALITY_CUMULATIVE,
  TEMPORALITY_DELTA,
  TIME,
  VALUE,
} from "./fields.ts";
import type { Attributes, MetricHead, Observed, Point, RequestWriter } from "./model.ts";

const CONTENT = {
  gauge: OTLP_GAUGE,
  sum: OTLP_SUM,
  histogram: OTLP_HISTOGRAM,
  exponential: OTLP_EXPONENTIAL_HISTOGRAM,
};
const TEMPORALITY = { cumulative: TEMPORALITY_CUMULATIVE, delta: TEMPORALITY_DELTA };

export class ProtobufRequest implements RequestWriter {
  readonly contentType = "application/x-protobuf";
  readonly #bytes = new Bytes();
  /** The beginnings of the open messages, the innermost last. */
  readonly #open: number[] = [];
  #schemaUrl: string | undefined;

  constructor(resource: Attributes) {
    this.#begin(REQUEST_RESOURCE_METRICS);
    this.#begin(RESOURCE_METRICS_RESOURCE);
    writeAttributes(this.#bytes, RESOURCE_ATTRIBUTES, resource);
    this.#end();
  }

  get size(): number {
    return this.#bytes.length;
  }

  openScope({ name, version, schemaUrl }: Scope): void {
    this.#begin(RESOURCE_METRICS_SCOPE_METRICS);
    this.#begin(SCOPE_METRICS_SCOPE);
    wire.writeText(this.#bytes, SCOPE_NAME, name);
    if (version) wire.writeText(this.#bytes, SCOPE_VERSION, version);
    this.#end();
    this.#schemaUrl = schemaUrl;
  }

  openMetric({ name, description, unit, content }: MetricHead): void {
    this.#begin(SCOPE_METRICS_METRICS);
    wire.writeText(this.#bytes, OTLP_NAME, name);
    if (description) wire.writeText(this.#bytes, OTLP_DESCRIPTION, description);
    if (unit) wire.writeText(this.#bytes, OTLP_UNIT, unit);
    this.#begin(CONTENT[content.type]);
    if (content.type === "gauge") return;
    wire.writeUnsigned(this.#bytes, AGGREGATION_TEMPORALITY, TEMPORALITY[content.temporality]);
    if (content.type === "sum" && content.isMonotonic) wire.writeUnsigned(this.#bytes, IS_MONOTONIC, 1);
  }

  point(point: Point): void {
    const bytes = this.#bytes;
    this.#begin(DATA_POINTS);
    if (point.startTime !== undefined) writeTime(bytes, START_TIME, point.startTime);
    writeTime(bytes, TIME, point.time);
    if (point.type === "number") {
      if (typeof point.value === "bigint") wire.writeFixed(bytes, NUMBER_AS_INT, point.value);
      else wire.writeDouble(bytes, NUMBER_AS_DOUBLE, point.value);
      writeAttributes(bytes, NUMBER_ATTRIBUTES, point.attributes);
    } else {
      wire.writeFixed(bytes, POINT_COUNT, point.count);
      if (point.sum !== undefined) wire.writeDouble(bytes, POINT_SUM, point.sum);
      if (point.type === "explicit") {
        writeExtremes(bytes, point, EXPLICIT_MIN, EXPLICIT_MAX);
        writeAttributes(bytes, EXPLICIT_ATTRIBUTES, point.attributes);
        if (point.bounds.length > 0) {
          wire.writeFixedList(bytes, EXPLICIT_BUCKET_COUNTS, point.counts);
          wire.writeDoubles(bytes, EXPLICIT_BOUNDS, point.bounds);
        }
      } else {
        writeExtremes(bytes, point, EXPONENTIAL_MIN, EXPONENTIAL_MAX);
        writeAttributes(bytes, EXPONENTIAL_ATTRIBUTES, point.attributes);
        wire.writeSigned(bytes, EXPONENTIAL_SCALE, point.scale);
        wire.writeFixed(bytes, EXPONENTIAL_ZERO_COUNT, point.zeroCount);
        wire.writeDouble(bytes, EXPONENTIAL_ZERO_THRESHOLD, point.zeroThreshold);
        this.#begin(EXPONENTIAL_POSITIVE);
        wire.writeSigned(bytes, BUCKETS_OFFSET, point.offset);
        wire.writeUnsignedList(bytes, BUCKETS_COUNTS, point.counts);
        this.#end();
      }
    }
    this.#end();
  }

  closeMetric(): void {
    this.#end();
    this.#end();
  }

  closeScope(): void {
    if (this.#schemaUrl) wire.writeText(this.#bytes, SCOPE_METRICS_SCHEMA_URL, this.#schemaUrl);
    this.#end();
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#end();
    return this.#bytes.take();
  }

  #begin(field: number): void {
    this.#open.push(wire.openMessage(this.#bytes, field));
  }

  #end(): void {
    wire.closeMessage(this.#bytes, this.#open.pop() as number);
  }
}

function writeTime(bytes: Bytes, field: number, milliseconds: number): void {
  wire.writeFixed(bytes, field, BigInt(Math.round(milliseconds)) * 1_000_000n);
}

function writeExtremes(bytes: Bytes, { min, max }: Observed, minField: number, maxField: number): void {
  if (min !== undefined) wire.writeDouble(bytes, minField, min);
  if (max !== undefined) wire.writeDouble(bytes, maxField, max);
}

function writeAttributes(bytes: Bytes, field: number, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    const pair = wire.openMessage(bytes, field);
    wire.writeText(bytes, KEY, key);
    writeValue(bytes, VALUE, value);
    wire.closeMessage(bytes, pair);
  }
}

/** Writes a value of an attribute. Nothing in the message is OTLP's null. */
function writeValue(bytes: Bytes, field: number, value: Attributes[string]): void {
  const message = wire.openMessage(bytes, field);
  const integer = integerOf(value);
  if (integer !== undefined) wire.writeInteger(bytes, INT_VALUE, integer);
  else if (typeof value === "boolean") wire.writeUnsigned(bytes, BOOL_VALUE, value ? 1 : 0);
  else if (typeof value === "number") wire.writeDouble(bytes, DOUBLE_VALUE, value);
  else if (isList(value)) {
    const list = wire.openMessage(bytes, ARRAY_VALUE);
    for (const one of value) writeValue(bytes, ARRAY_VALUES, one);
    wire.closeMessage(bytes, list);
  } else if (value !== null) wire.writeText(bytes, STRING_VALUE, String(value));
  wire.closeMessage(bytes, message);
}
