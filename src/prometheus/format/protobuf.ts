/**
 * Prometheus' protobuf exposition: a delimited `io.prometheus.client.MetricFamily` for each metric. Field numbers are
 * those of metrics.proto (https://github.com/prometheus/client_model), which test/prometheus/metrics.proto repeats.
 */

import { KINDS, type KindTraits } from "../../core/define/kinds.ts";
import { Bytes } from "../../wire/bytes.ts";
import * as wire from "../../wire/wire.ts";
import { delimitedOutput } from "./delimited.ts";
import { EscapedLabels } from "./escapedLabels.ts";
import type { Escaping } from "./escaping.ts";
import type { Form, Style } from "./exposition.ts";
import {
  BUCKET_CUMULATIVE_COUNT,
  BUCKET_UPPER_BOUND,
  FAMILY_HELP,
  FAMILY_METRIC,
  FAMILY_NAME,
  FAMILY_TYPE,
  FAMILY_UNIT,
  HISTOGRAM_BUCKET,
  LABEL_NAME,
  LABEL_VALUE,
  METRIC_LABEL,
  OBSERVED_SAMPLE_COUNT,
  OBSERVED_SAMPLE_SUM,
  SCALAR_VALUE,
  TIMESTAMP_NANOS,
  TIMESTAMP_SECONDS,
} from "./fields.ts";
import { NativeBuckets } from "./nativeBuckets.ts";
import { Prefixes } from "./prefixes.ts";
import type { FamilyDefinition, SeriesCursor } from "./seriesCursor.ts";

/** The field of a metric that holds its content, and there the field of its start time. */
const CONTENT = { counter: 3, gauge: 2, summary: 4, histogram: 7 };
const CREATED = { counter: 3, summary: 4, histogram: 15 };

/** The numbers of the types in the enum MetricType. */
const TYPES = { counter: 0, gauge: 1, summary: 2, histogram: 4 } as const;

/** Returns the style of protobuf. If `classicBuckets` is true, exponential histograms also have classic buckets. */
export function protobuf(escaping: Escaping, classicBuckets: boolean): Style {
  return {
    keyOf: () => `protobuf ${classicBuckets}`,
    formOf: (definition, bounds, name) => new Messages(definition, bounds, name, escaping, classicBuckets),
    end: "",
    output: delimitedOutput,
  };
}

class Messages implements Form {
  readonly header = new Bytes();
  readonly prefixes: Prefixes;
  readonly #type: KindTraits["prometheusType"];
  readonly #bounds: readonly number[];
  readonly #native: NativeBuckets | undefined;
  readonly #hasSum: boolean;

  constructor(
    definition: FamilyDefinition,
    bounds: readonly number[],
    name: string,
    escaping: Escaping,
    classicBuckets: boolean,
  ) {
    const { kind, help, unit, buckets, hasSum = true } = definition;
    this.#hasSum = hasSum;
    this.#type = KINDS[kind].prometheusType;
    wire.writeText(this.header, FAMILY_NAME, name);
    if (help) wire.writeText(this.header, FAMILY_HELP, help);
    wire.writeUnsigned(this.header, FAMILY_TYPE, TYPES[this.#type]);
    if (unit) wire.writeText(this.header, FAMILY_UNIT, unit);
    const escaped = new EscapedLabels(escaping);
    this.prefixes = new Prefixes((bytes, { labels }) => writeLabels(bytes, labels, escaped));
    if (buckets && "schema" in buckets) this.#native = new NativeBuckets(buckets.schema, bounds);
    this.#bounds = this.#native && !classicBuckets ? [] : bounds;
  }

  write(bytes: Bytes, cursor: SeriesCursor): void {
    const { prefixes } = this;
    prefixes.find(cursor);
    const metric = wire.openMessage(bytes, FAMILY_METRIC);
    bytes.append(prefixes.bytes, prefixes.start, prefixes.end);
    const content = wire.openMessage(bytes, CONTENT[this.#type]);
    if (this.#type === "counter" || this.#type === "gauge") wire.writeDouble(bytes, SCALAR_VALUE, cursor.value);
    else this.#writeObserved(bytes, cursor);
    if (this.#type !== "gauge") writeTime(bytes, CREATED[this.#type], cursor.startTime);
    wire.closeMessage(bytes, content);
    wire.closeMessage(bytes, metric);
  }

  #writeObserved(bytes: Bytes, { count, sum, counts }: SeriesCursor): void {
    wire.writeUnsigned(bytes, OBSERVED_SAMPLE_COUNT, count);
    if (this.#hasSum) wire.writeDouble(bytes, OBSERVED_SAMPLE_SUM, sum);
    let cumulative = 0;
    // The last bucket, with all of `count`, is omitted: Prometheus adds it.
    for (let bucket = 0; bucket < this.#bounds.length; bucket++) {
      cumulative += counts[bucket] as number;
      const start = wire.openMessage(bytes, HISTOGRAM_BUCKET);
      wire.writeUnsigned(bytes, BUCKET_CUMULATIVE_COUNT, cumulative);
      wire.writeDouble(bytes, BUCKET_UPPER_BOUND, this.#bounds[bucket] as number);
      wire.closeMessage(bytes, start);
    }
    this.#native?.write(bytes, counts);
  }
}

/** Writes a time in milliseconds. */
function writeTime(bytes: Bytes, field: number, time: number): void {
  const timestamp = wire.openMessage(bytes, field);
  const seconds = Math.floor(time / 1000);
  wire.writeUnsigned(bytes, TIMESTAMP_SECONDS, seconds);
  wire.writeUnsigned(bytes, TIMESTAMP_NANOS, Math.round((time - seconds * 1000) * 1e6));
  wire.closeMessage(bytes, timestamp);
}

function writeLabels(bytes: Bytes, labels: Readonly<Record<string, string>>, escaped: EscapedLabels): void {
  for (const name of escaped.names(labels)) {
    const label = wire.openMessage(bytes, METRIC_LABEL);
    wire.writeText(bytes, LABEL_NAME, name.escaped);
    wire.writeText(bytes, LABEL_VALUE, labels[name.given] as string);
    wire.closeMessage(bytes, label);
  }
}
