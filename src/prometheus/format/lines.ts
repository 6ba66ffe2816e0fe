/** The lines of one metric in a text exposition. The text before and after the labels is encoded once. */

import { Bytes } from "../../wire/bytes.ts";
import { EscapedLabels, quoted } from "./escapedLabels.ts";
import { type Escaping, isPlain } from "./escaping.ts";
import type { Form } from "./exposition.ts";
import { writeInteger, writeNumber } from "./number.ts";
import { Prefixes } from "./prefixes.ts";
import type { SeriesCursor } from "./seriesCursor.ts";

/** The samples of each series of a metric in text, with escaped names. */
export interface Samples {
  /** The name of the only sample, for counters and gauges. */
  readonly value?: string;
  /** The name before `_sum` and `_count`, and before `_bucket` if there are bounds. */
  readonly observed?: string;
  /** False if `_sum` is left out. */
  readonly hasSum?: boolean;
  /** Upper bounds as text, "" for those that are left out; the last is +Inf. */
  readonly bounds: readonly string[];
  /** The name of the sample with the start time of the series. */
  readonly created?: string;
  readonly scale: number;
}

/** The end of a bucket's line, for series with and without labels. */
interface BucketEnd {
  readonly labelled: Bytes;
  readonly bare: Bytes;
}

const NEWLINE = 10;
const CLOSE = "} ";

/**
 * The lines of all series of one metric. Each line has a name, the labels, which are the same in all lines of a series,
 * and a number.
 */
export class Lines implements Form {
  readonly header: Bytes;
  readonly prefixes: Prefixes;
  readonly #scale: number;
  readonly #hasValue: boolean;
  readonly #hasSum: boolean;
  /** The offset of the labels in a prefix: after the name of the value, if there is one. */
  readonly #named: number;
  readonly #sum: Bytes | undefined;
  readonly #count: Bytes | undefined;
  readonly #bucket: Bytes;
  readonly #bucketEnds: readonly BucketEnd[];
  readonly #created: Bytes | undefined;

  constructor(header: string, { value, observed, hasSum, bounds, created, scale }: Samples, escaping: Escaping) {
    const isQuoted = !isPlain(value ?? observed ?? "");
    const nameOf = (name: string) => Bytes.of(isQuoted ? `{${quoted(name)}` : name);
    const open = isQuoted ? "," : "{";
    this.header = Bytes.of(header);
    const valueName = value === undefined ? new Bytes() : nameOf(value);
    const escaped = new EscapedLabels(escaping);
    this.prefixes = new Prefixes((bytes, { labels }) => {
      const text = escaped.text(labels);
      bytes.append(valueName);
      bytes.text(text === "" ? (isQuoted ? CLOSE : " ") : open + text + CLOSE);
    });
    this.#scale = scale;
    this.#hasValue = value !== undefined;
    this.#hasSum = hasSum !== false;
    this.#named = valueName.length;
    if (observed !== undefined) {
      this.#sum = nameOf(`${observed}_sum`);
      this.#count = nameOf(`${observed}_count`);
    }
    this.#bucket = nameOf(`${observed}_bucket`);
    this.#bucketEnds = bounds.map((bound) => ({
      labelled: Bytes.of(`,le="${bound}"${CLOSE}`),
      bare: Bytes.of(bound && `${open}le="${bound}"${CLOSE}`),
    }));
    if (created !== undefined) this.#created = nameOf(created);
  }

  /** Writes the series at the cursor. */
  write(bytes: Bytes, cursor: SeriesCursor): void {
    const { prefixes } = this;
    prefixes.find(cursor);
    if (this.#hasValue) {
      bytes.appendText(prefixes.bytes, prefixes.start, prefixes.end);
      writeNumber(bytes, cursor.value, this.#scale);
      bytes.byte(NEWLINE);
    }
    if (this.#sum && this.#count) {
      this.#writeBuckets(bytes, cursor);
      if (this.#hasSum) this.#writeNumber(bytes, this.#sum, cursor.sum, this.#scale);
      this.#writeNumber(bytes, this.#count, cursor.count, 1);
    }
    // Times are kept in milliseconds and written in seconds.
    if (this.#created) this.#writeNumber(bytes, this.#created, cursor.startTime / 1000, 1000);
  }

  #writeBuckets(bytes: Bytes, { counts }: SeriesCursor): void {
    const { start, end } = this.prefixes;
    const isBare = end - start <= CLOSE.length;
    let count = 0;
    for (let bucket = 0; bucket < this.#bucketEnds.length; bucket++) {
      const { labelled, bare } = this.#bucketEnds[bucket] as BucketEnd;
      count += counts[bucket] as number;
      if (bare.length === 0) continue;
      bytes.appendText(this.#bucket);
      if (!isBare) bytes.appendText(this.prefixes.bytes, start, end - CLOSE.length);
      bytes.appendText(isBare ? bare : labelled);
      writeInteger(bytes, count);
      bytes.byte(NEWLINE);
    }
  }

  #writeNumber(bytes: Bytes, name: Bytes, value: number, scale: number): void {
    bytes.appendText(name);
    bytes.appendText(this.prefixes.bytes, this.prefixes.start + this.#named, this.prefixes.end);
    writeNumber(bytes, value, scale);
    bytes.byte(NEWLINE);
  }
}
