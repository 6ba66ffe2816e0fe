/**
 * The streams of OpenTelemetry in a registry: one metric each, in one space. A stream is what an instrument
 * or a view of it records: its scope, its descriptor and its aggregation. The metric's name identifies the stream for
 * all threads, and its help contains the stream as JSON.
 */

import type { Definition } from "../core/define/definition.ts";
import { decodeLabels, type OpenLabels } from "../core/define/openLabels.ts";
import { wellFormed } from "../core/platform/text.ts";

/** The space of all streams, so that one cursor reads them all. */
export const STREAMS_SPACE = "opentelemetry";

/** The only label of a stream's metric. Its value is the text of an open label set: the attributes. */
export const ATTRIBUTES_LABEL = "attributes";

/** The meter that an instrument belongs to. */
export interface Scope {
  /** Name of the instrumented library. */
  readonly name: string;
  /** Version of the library. */
  readonly version?: string;
  /** URL of the schema of its attributes. */
  readonly schemaUrl?: string;
}

/** The kinds of instruments, by the names that OpenTelemetry's SDK has for them. */
export type InstrumentType =
  | "COUNTER"
  | "GAUGE"
  | "HISTOGRAM"
  | "UP_DOWN_COUNTER"
  | "OBSERVABLE_COUNTER"
  | "OBSERVABLE_GAUGE"
  | "OBSERVABLE_UP_DOWN_COUNTER";

/** The way in which the values of an attribute set become one point. */
export type Aggregation =
  | { readonly kind: "sum" }
  | { readonly kind: "lastValue" }
  | { readonly kind: "histogram"; readonly boundaries: readonly number[]; readonly minMax: boolean }
  | { readonly kind: "exponential"; readonly maxSize: number; readonly minMax: boolean };

/** A stream of OpenTelemetry. */
export interface Stream {
  readonly scope: Scope;
  readonly type: InstrumentType;
  /** Name of the metric: that of the instrument, unless a view gives it another one. */
  readonly name: string;
  readonly description: string;
  /** The unit as the instrument has it. */
  readonly unit: string;
  /** 0 for whole numbers, 1 for doubles, as in OpenTelemetry's `ValueType`. */
  readonly valueType: 0 | 1;
  /** The boundaries that the instrument recommends for its histogram. */
  readonly advice?: readonly number[];
  readonly aggregation: Aggregation;
  /** Text of the view's attribute filter; "" for none. */
  readonly filter: string;
  /** The most attribute sets before further ones go to the overflow point. */
  readonly limit: number;
  /** Units in 1: values are kept as whole numbers of these. */
  readonly scale: number;
  /** True if a view made it: then all readers export it. Other streams are for readers that select its aggregation. */
  readonly ofView: boolean;
  /** True for the exporting thread's own observations, which scrapes read: its readers have them from callbacks. */
  readonly forScrapes?: true;
}

/** The part of a metric's definition that its stream determines. */
export interface StreamPlace {
  readonly space: string;
  readonly name: string;
  readonly help: string;
}

/** Returns whether a stream's sum only rises. A sum of other types may fall. */
export function isMonotonic({ type }: Pick<Stream, "type">): boolean {
  return type === "COUNTER" || type === "OBSERVABLE_COUNTER" || type === "HISTOGRAM";
}

/** Returns whether a stream's points are sums. */
export function isSum({ aggregation }: Pick<Stream, "aggregation">): boolean {
  return aggregation.kind === "sum";
}

/** Returns whether a stream's points are levels. */
export function isLevel({ aggregation }: Pick<Stream, "aggregation">): boolean {
  return aggregation.kind === "lastValue";
}

/** Returns where a registry has a stream. Streams that differ in nothing but their description are one. */
export function placeOf(stream: Stream): StreamPlace {
  const known = places.get(stream);
  if (known) return known;
  const { scope, type, name, unit, valueType, advice, aggregation, filter, limit, scale, ofView, forScrapes } = stream;
  const identity = JSON.stringify([
    ...[scope.name, scope.version, scope.schemaUrl, type, name, unit, valueType, advice],
    ...[aggregation, filter, limit, scale, ofView, ...(forScrapes ? [forScrapes] : [])],
  ]);
  // The beginning is for people who look into a registry.
  const beginning = wellFormed(name.slice(0, LEGIBLE));
  const place = { space: STREAMS_SPACE, name: `${beginning}#${hash(identity)}`, help: JSON.stringify(stream) };
  places.set(stream, place);
  return place;
}

/** The places of streams, since a hash takes long. */
const places = new WeakMap<Stream, StreamPlace>();

/** Returns the stream of a metric; undefined if the metric is not one of a stream. */
export function streamOf({ space, help }: Pick<Definition, "space" | "help">): Stream | undefined {
  if (space !== STREAMS_SPACE) return undefined;
  try {
    return JSON.parse(help) as Stream;
  } catch {
    return undefined;
  }
}

/** The attributes of the point for all attribute sets beyond the limit. */
export const OVERFLOW_ATTRIBUTES: OpenLabels = { "otel.metric.overflow": true };

/** Returns the attributes of a series of a stream, as a new object. */
export function attributesOf(labels: Readonly<Record<string, string>>): OpenLabels {
  const text = labels[ATTRIBUTES_LABEL];
  return text === undefined ? { ...OVERFLOW_ATTRIBUTES } : decodeLabels(text);
}

const LEGIBLE = 200;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** Returns the 64 bits of the hash FNV-1a of a text's code units, in hexadecimal. */
function hash(text: string): string {
  let bits = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) bits = BigInt.asUintN(64, (bits ^ BigInt(text.charCodeAt(i))) * FNV_PRIME);
  return bits.toString(16).padStart(16, "0");
}
