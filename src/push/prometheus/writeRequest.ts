/**
 * Readings as the messages of remote write 1.0 (https://prometheus.io/docs/specs/prw/remote_write_spec), before they
 * are compressed. Each number is a time series with one sample.
 */

import type { Definition } from "../../core/define/definition.ts";
import { EscapedLabels } from "../../prometheus/format/escapedLabels.ts";
import { ExposedNames } from "../../prometheus/format/exposedNames.ts";
import { boundText } from "../../prometheus/format/number.ts";
import type { SeriesCursor } from "../../prometheus/format/seriesCursor.ts";
import { samplesOf } from "../../prometheus/format/text.ts";
import { Bytes } from "../../wire/bytes.ts";
import * as wire from "../../wire/wire.ts";

// The numbers of fields of prometheus.WriteRequest, TimeSeries, Label and Sample.
const TIME_SERIES = 1;
const SERIES_LABEL = 1;
const SERIES_SAMPLE = 2;
const LABEL_NAME = 1;
const LABEL_VALUE = 2;
const SAMPLE_VALUE = 1;
const SAMPLE_TIMESTAMP = 2;

/** Names in remote write 1.0 are in Prometheus' older syntax. */
const ESCAPING = "underscores";

/** A message ends after so many bytes. A series is never split between two messages, so it is read atomically. */
const MOST_BYTES = 512 * 1024;

type Labels = Readonly<Record<string, string>>;

/** One of the time series that a metric's series has: its value, or a sum, a count or a bucket. */
interface Part {
  readonly name: Bytes;
  /** The label `le`. */
  readonly bound: Bytes | undefined;
  /** The number that it shows; that of a bucket is its index. */
  readonly shows: "value" | "sum" | "count" | number;
}

/** A series that was sent: its sorted labels, encoded, without the name and `le`. */
interface Sent {
  readonly labels: Bytes;
  /** Offsets in the labels, behind those that are sorted before the name and before `le`. */
  readonly name: number;
  readonly bound: number;
  parts: readonly Part[];
  series: number | undefined;
  /** Number of the last reading that had it. */
  reading: number;
}

/** An encoded message. */
export interface WriteRequest {
  /** Valid until the next message is written. */
  readonly message: Uint8Array<ArrayBuffer>;
  readonly samples: number;
}

export class WriteRequests {
  readonly #added: Labels;
  readonly #mostBytes: number;
  readonly #bytes = new Bytes();
  readonly #escaped = new EscapedLabels(ESCAPING);
  readonly #parts = new WeakMap<Definition, readonly Part[]>();
  /** All series of the last reading, by name and labels; and those of registries, by their ids. */
  readonly #sent = new Map<string, Sent>();
  readonly #bySeries = new Map<number, Sent>();
  #readings = 0;
  #samples = 0;
  #time = 0;

  /** `added` are labels of each series that has no own label of the same name. */
  constructor(added: Labels, mostBytes = MOST_BYTES) {
    this.#added = added;
    this.#mostBytes = mostBytes;
  }

  /**
   * Writes one reading, of a time in milliseconds, as one message or more. Series that the last reading had, and this
   * one has not, end with a stale marker.
   */
  *write(cursors: readonly SeriesCursor[], time: number): Generator<WriteRequest> {
    const names = new ExposedNames(ESCAPING);
    this.#time = time;
    this.#readings++;
    // A reading that threw may have left something behind.
    this.#bytes.length = 0;
    this.#samples = 0;
    for (const cursor of cursors) {
      let definition: Definition | undefined;
      let name = "";
      while (cursor.next()) {
        if (cursor.definition !== definition) {
          definition = cursor.definition;
          name = names.take(definition);
        }
        this.#writeSeries(cursor, name);
        if (this.#bytes.length >= this.#mostBytes) yield this.#finish();
      }
    }
    for (const [key, sent] of this.#sent) {
      if (sent.reading === this.#readings) continue;
      this.#sent.delete(key);
      if (sent.series !== undefined) this.#bySeries.delete(sent.series);
      for (const part of sent.parts) this.#writePart(sent, part, undefined);
      if (this.#bytes.length >= this.#mostBytes) yield this.#finish();
    }
    if (this.#samples > 0) yield this.#finish();
  }

  #finish(): WriteRequest {
    const { array, length } = this.#bytes;
    const samples = this.#samples;
    this.#bytes.length = 0;
    this.#samples = 0;
    return { message: array.subarray(0, length), samples };
  }

  #writeSeries(cursor: SeriesCursor, name: string): void {
    const sent = this.#sentOf(cursor, name);
    const { counts } = cursor;
    let count = 0;
    let bucket = 0;
    for (const part of sent.parts) {
      const { shows } = part;
      if (typeof shows === "number") {
        while (bucket <= shows) count += counts[bucket++] as number;
        this.#writePart(sent, part, count);
      } else this.#writePart(sent, part, cursor[shows]);
    }
  }

  /** Writes a time series with one sample. A value that is undefined is a stale marker. */
  #writePart({ labels, name, bound }: Sent, part: Part, value: number | undefined): void {
    const bytes = this.#bytes;
    const series = wire.openMessage(bytes, TIME_SERIES);
    bytes.append(labels, 0, name);
    bytes.append(part.name);
    bytes.append(labels, name, bound);
    if (part.bound) bytes.append(part.bound);
    bytes.append(labels, bound);
    const sample = wire.openMessage(bytes, SERIES_SAMPLE);
    wire.writeDouble(bytes, SAMPLE_VALUE, value ?? Number.POSITIVE_INFINITY);
    // The marker is the NaN 0x7ff0000000000002, which differs from infinity in one byte.
    if (value === undefined) bytes.array[bytes.length - 8] = 2;
    wire.writeUnsigned(bytes, SAMPLE_TIMESTAMP, this.#time);
    wire.closeMessage(bytes, sample);
    wire.closeMessage(bytes, series);
    this.#samples++;
  }

  /** Returns the series at the cursor, as it was sent before if it was. */
  #sentOf(cursor: SeriesCursor, name: string): Sent {
    // Only a registry's own cursor has ids, and never changes the labels of one.
    const series = cursor.origin === cursor ? cursor.series : undefined;
    let sent = series === undefined ? undefined : this.#bySeries.get(series);
    if (!sent) {
      const { labels } = cursor;
      const key = `${name} ${this.#escaped.key(labels)}`;
      sent = this.#sent.get(key) ?? this.#begin(labels);
      this.#sent.set(key, sent);
      // A label set that was removed and came back has another id.
      if (sent.series !== undefined) this.#bySeries.delete(sent.series);
      if (series !== undefined) this.#bySeries.set(series, sent);
      sent.series = series;
      sent.parts = this.#partsOf(cursor, name);
    }
    sent.reading = this.#readings;
    return sent;
  }

  #begin(labels: Labels): Sent {
    const all = new Map(Object.entries(this.#added));
    for (const { escaped, given } of this.#escaped.names(labels)) all.set(escaped, labels[given] as string);
    const present = [...all].filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : 1));
    const bytes = new Bytes();
    const ends = { name: 0, bound: 0 };
    for (const [name, value] of present) {
      writeLabel(bytes, name, value);
      if (name < "__name__") ends.name = bytes.length;
      if (name < "le") ends.bound = bytes.length;
    }
    return { labels: bytes, ...ends, parts: [], series: undefined, reading: 0 };
  }

  #partsOf({ definition, bounds }: SeriesCursor, name: string): readonly Part[] {
    const known = this.#parts.get(definition) ?? partsOf(definition, name, bounds);
    this.#parts.set(definition, known);
    return known;
  }
}

function writeLabel(bytes: Bytes, name: string, value: string): void {
  const label = wire.openMessage(bytes, SERIES_LABEL);
  wire.writeText(bytes, LABEL_NAME, name);
  wire.writeText(bytes, LABEL_VALUE, value);
  wire.closeMessage(bytes, label);
}

function labelOf(name: string, value: string): Bytes {
  const bytes = new Bytes();
  writeLabel(bytes, name, value);
  return bytes;
}

/** Returns the time series of each series of a metric: the samples that it has in text. */
function partsOf(definition: Definition, name: string, bounds: readonly number[]): readonly Part[] {
  const { value, observed, hasSum = true, bounds: texts } = samplesOf(definition, name, bounds, boundText);
  const part = (named: string, shows: Part["shows"], bound?: Bytes): Part => {
    return { name: labelOf("__name__", named), bound, shows };
  };
  if (value !== undefined) return [part(value, "value")];
  const buckets = texts.flatMap((text, bucket) =>
    text === "" ? [] : [part(`${observed}_bucket`, bucket, labelOf("le", text))],
  );
  const sum = hasSum ? [part(`${observed}_sum`, "sum")] : [];
  return [...buckets, ...sum, part(`${observed}_count`, "count")];
}
