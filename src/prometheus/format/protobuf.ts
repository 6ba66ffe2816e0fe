/**
 * Prometheus' protobuf exposition: a delimited `io.prometheus.client.MetricFamily` for each metric. Field numbers are
 * those of metrics.proto (https://github.com/prometheus/client_model), which test/prometheus/metrics.proto repeats.
 */

import type { Definition } from "../../core/define/definition.ts";
import { KINDS, type KindTraits } from "../../core/define/kinds.ts";
import { Bytes } from "./bytes.ts";
import { EscapedLabels } from "./escapedLabels.ts";
import type { Escaping } from "./escaping.ts";
import type { Form, Style } from "./exposition.ts";
import { NativeBuckets } from "./nativeBuckets.ts";
import { Prefixes } from "./prefixes.ts";
import type { SeriesCursor } from "./seriesCursor.ts";
import * as wire from "./wire.ts";

const FAMILY = { name: 1, help: 2, type: 3, metric: 4, unit: 5 };
const METRIC = { label: 1, gauge: 2, counter: 3, summary: 4, histogram: 7 };
const LABEL = { name: 1, value: 2 };
const VALUE = 1; // of gauges and counters
const OBSERVED = { count: 1, sum: 2, bucket: 3 }; // of summaries and histograms
const BUCKET = { cumulativeCount: 1, upperBound: 2 };
const CREATED = { counter: 3, summary: 4, histogram: 15 };
const TIMESTAMP = { seconds: 1, nanoseconds: 2 };

/** The numbers of the types in the enum MetricType. */
const TYPES = { counter: 0, gauge: 1, summary: 2, histogram: 4 } as const;

/** Returns the style of protobuf. If `classicBuckets` is true, exponential histograms also have classic buckets. */
export function protobuf(escaping: Escaping, classicBuckets: boolean): Style {
  return {
    keyOf: () => `protobuf ${classicBuckets}`,
    formOf: (definition, bounds, name) => new Messages(definition, bounds, name, escaping, classicBuckets),
    end: "",
    output: wire.delimitedOutput,
  };
}

class Messages implements Form {
  readonly header = new Bytes();
  readonly prefixes: Prefixes;
  readonly #type: KindTraits["prometheusType"];
  readonly #bounds: readonly number[];
  readonly #native: NativeBuckets | undefined;

  constructor(
    definition: Definition,
    bounds: readonly number[],
    name: string,
    escaping: Escaping,
    classicBuckets: boolean,
  ) {
    const { kind, help, unit, buckets } = definition;
    this.#type = KINDS[kind].prometheusType;
    wire.writeText(this.header, FAMILY.name, name);
    if (help) wire.writeText(this.header, FAMILY.help, help);
    this.header.byte(wire.varintTag(FAMILY.type));
    wire.writeVarint(this.header, TYPES[this.#type]);
    if (unit) wire.writeText(this.header, FAMILY.unit, unit);
    const escaped = new EscapedLabels(escaping);
    this.prefixes = new Prefixes((bytes, { labels }) => writeLabels(bytes, labels, escaped));
    if (buckets && "schema" in buckets) this.#native = new NativeBuckets(buckets.schema, bounds);
    this.#bounds = this.#native && !classicBuckets ? [] : bounds;
  }

  write(bytes: Bytes, cursor: SeriesCursor): void {
    const { prefixes } = this;
    prefixes.find(cursor);
    const metric = wire.openMessage(bytes, FAMILY.metric);
    bytes.append(prefixes.bytes, prefixes.start, prefixes.end);
    const content = wire.openMessage(bytes, METRIC[this.#type]);
    if (this.#type === "counter" || this.#type === "gauge") wire.writeDouble(bytes, VALUE, cursor.value);
    else this.#writeObserved(bytes, cursor);
    if (this.#type !== "gauge") this.#writeCreated(bytes, cursor, CREATED[this.#type]);
    wire.closeMessage(bytes, content);
    wire.closeMessage(bytes, metric);
  }

  #writeObserved(bytes: Bytes, cursor: SeriesCursor): void {
    bytes.byte(wire.varintTag(OBSERVED.count));
    wire.writeVarint(bytes, cursor.count);
    wire.writeDouble(bytes, OBSERVED.sum, cursor.sum);
    const { counts } = cursor;
    let count = 0;
    // The last bucket, with all of `count`, is omitted: Prometheus adds it.
    for (let bucket = 0; bucket < this.#bounds.length; bucket++) {
      count += counts[bucket] as number;
      const start = wire.openMessage(bytes, OBSERVED.bucket);
      bytes.byte(wire.varintTag(BUCKET.cumulativeCount));
      wire.writeVarint(bytes, count);
      wire.writeDouble(bytes, BUCKET.upperBound, this.#bounds[bucket] as number);
      wire.closeMessage(bytes, start);
    }
    this.#native?.write(bytes, counts);
  }

  #writeCreated(bytes: Bytes, { startTime }: SeriesCursor, field: number): void {
    const timestamp = wire.openMessage(bytes, field);
    const seconds = Math.floor(startTime / 1000);
    bytes.byte(wire.varintTag(TIMESTAMP.seconds));
    wire.writeVarint(bytes, seconds);
    bytes.byte(wire.varintTag(TIMESTAMP.nanoseconds));
    wire.writeVarint(bytes, Math.round((startTime - seconds * 1000) * 1e6));
    wire.closeMessage(bytes, timestamp);
  }
}

function writeLabels(bytes: Bytes, labels: Readonly<Record<string, string>>, escaped: EscapedLabels): void {
  for (const name of escaped.names(labels)) {
    const label = wire.openMessage(bytes, METRIC.label);
    wire.writeText(bytes, LABEL.name, name.escaped);
    wire.writeText(bytes, LABEL.value, labels[name.given] as string);
    wire.closeMessage(bytes, label);
  }
}
