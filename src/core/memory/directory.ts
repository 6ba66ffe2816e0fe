/**
 * The shared list of metrics and, for each, of its series. A metric is found by its name, a series by its key, and each
 * is created once, by whichever thread is first. Entries are filled before they are published and never change
 * afterwards, so plain loads suffice to read them. The protocol and its invariant: docs/memory.md, "Directory".
 */

import {
  BUMP,
  FULL,
  INDEX_ENTRY_BYTES,
  INDEX_TABLES,
  METRIC_BUCKET_TABLE,
  METRIC_DEFINITION,
  METRIC_DEFINITION_BYTES,
  METRIC_FIRST,
  METRIC_INDEX,
  METRIC_INDEXED,
  METRIC_SERIES,
  METRICS,
  ORDINAL,
  OVERFLOWED_FULL,
  PREVIOUS,
  SERIES_CREATED,
  SERIES_KEY,
  SERIES_ROW,
} from "../../../assembly/layout.ts";
import { areBuckets, boundsOf } from "../define/bounds.ts";
import { type Definition, wrongMember } from "../define/definition.ts";
import { TakenNames } from "../define/names.ts";
import { identityOf } from "../define/spaces.ts";
import { rangeError } from "../errors.ts";
import { encodeText } from "../platform/text.ts";
import { packDuration, wallClock } from "../platform/wallClock.ts";
import type { Attachment } from "./attachment.ts";
import { corrupt } from "./corruption.ts";
import { EntryList } from "./entries.ts";
import { hashOf } from "./labelKey.ts";
import type { Metric } from "./metric.ts";
import { completeIndex, lookUp, openIndex } from "./seriesIndex.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** The series of a label set, or the overflow series and the reason for it. */
export interface FoundSeries {
  readonly entry: number;
  readonly overflow?: "limit" | "full";
}

const ENTRY_ALIGNMENT = 8;
const NO_KEY = new Uint8Array(0);

/** Returns the upper bounds of a histogram; none for other kinds. */
function boundsIn({ buckets }: Definition): readonly number[] {
  return buckets ? boundsOf(buckets) : [];
}

export class Directory {
  readonly #attachment: Attachment;
  /** The metrics by identity. */
  readonly #metrics = new Map<string, Metric>();
  /**
   * The names taken as of the last refresh. A metric that is checked against them is published right behind that state,
   * or not at all.
   */
  readonly names: TakenNames;
  readonly #entries = new EntryList();
  #seen = 0; // newest metric entry that is in #metrics

  constructor(attachment: Attachment, constantLabels: readonly string[] = []) {
    this.names = new TakenNames(constantLabels);
    this.#attachment = attachment;
  }

  /** Returns all metrics, in the order of their creation. */
  metrics(): Iterable<Metric> {
    this.#refresh();
    return this.#metrics.values();
  }

  find(name: string, space?: string): Metric | undefined {
    this.#refresh();
    return this.#metrics.get(identityOf({ name, space }));
  }

  /**
   * Publishes a metric. Returns false if another thread published one first, so that the caller looks it up again.
   * Throws if the block is full.
   */
  publish(definition: Definition, bucketTable: Uint8Array): boolean {
    const { block, kernel } = this.#attachment;
    const head = this.#seen;
    const text = encodeText(JSON.stringify(definition));
    const shape = shapeOf(definition, boundsIn(definition));
    const entry = this.#reserve(METRIC_DEFINITION + text.length, definition.name);
    block.bytes.set(text, entry + METRIC_DEFINITION);
    block.setWord(entry + METRIC_DEFINITION_BYTES, text.length);
    block.setWord(entry + METRIC_INDEXED, 1);
    if (definition.labelNames.length > 0) {
      block.setWord(entry + METRIC_INDEX, this.#reserve(INDEX_TABLES * INDEX_ENTRY_BYTES, definition.name));
    }
    if (bucketTable.length > 0) {
      const address = this.#reserve(bucketTable.length, definition.name);
      block.bytes.set(bucketTable, address);
      block.setWord(entry + METRIC_BUCKET_TABLE, address);
    }
    // The first series: the only one of a metric without labels, the overflow series of one with them.
    const first = this.#fillSeries(shape, NO_KEY);
    if (first === 0) throw this.#full(definition.name);
    block.setWord(entry + METRIC_SERIES, first);
    block.setWord(entry + METRIC_FIRST, first);
    block.setWord(entry + PREVIOUS, head);
    block.setWord(entry + ORDINAL, head === 0 ? 0 : block.word(head + ORDINAL) + 1);
    return kernel.append(METRICS, head, entry) !== 0;
  }

  /** Returns the series of a metric, oldest first: its first series, then the others in the order of their creation. */
  series(metric: Metric): Int32Array {
    const { block, kernel } = this.#attachment;
    return metric.series.upTo(kernel.newest(metric.entry + METRIC_SERIES), block);
  }

  /** Returns the number of a metric's series, without its overflow series. */
  seriesCount(metric: Metric): number {
    const { block, kernel } = this.#attachment;
    const last = block.word(kernel.newest(metric.entry + METRIC_SERIES) + ORDINAL);
    return metric.definition.labelNames.length > 0 ? last : last + 1;
  }

  /** Returns the series with this key, or 0 if there is none. */
  findSeries(metric: Metric, key: Uint8Array): number {
    completeIndex(this.#attachment, metric, this.#attachment.kernel.newest(metric.entry + METRIC_SERIES));
    return lookUp(this.#attachment, metric, key, hashOf(key, 0, key.length));
  }

  /** Returns the series with this key, creating it if needed, or the overflow series if there may be no more. */
  seriesFor(metric: Metric, key: Uint8Array): FoundSeries {
    const { block, kernel } = this.#attachment;
    const list = metric.entry + METRIC_SERIES;
    const hash = hashOf(key, 0, key.length);
    let filled = 0;
    let overflow: FoundSeries["overflow"] = "limit";
    for (;;) {
      const mark = kernel.indexedTo(metric.entry);
      const found = lookUp(this.#attachment, metric, key, hash);
      if (found !== 0) return { entry: found };
      const head = kernel.newest(list);
      const ordinal = block.word(head + ORDINAL) + 1;
      if (ordinal > mark) {
        // A series that is not in the index after this was not published when `head` was.
        completeIndex(this.#attachment, metric, head);
        const raced = lookUp(this.#attachment, metric, key, hash);
        if (raced !== 0) return { entry: raced };
      }
      if (ordinal > metric.maxSeries) break;
      if (openIndex(this.#attachment, metric, ordinal)) filled ||= this.#fillSeries(metric.shape, key);
      else filled = 0;
      if (filled === 0) {
        kernel.count(FULL);
        kernel.count(OVERFLOWED_FULL);
        overflow = "full";
        break;
      }
      block.setWord(filled + PREVIOUS, head);
      block.setWord(filled + ORDINAL, ordinal);
      if (kernel.append(list, head, filled)) {
        completeIndex(this.#attachment, metric, filled);
        return { entry: filled };
      }
    }
    return { entry: this.firstSeries(metric), overflow };
  }

  /** Returns the only series of a metric without labels, or the overflow series of one with them. */
  firstSeries(metric: Metric): number {
    return this.#attachment.block.word(metric.entry + METRIC_FIRST);
  }

  /** Adds the metrics that other threads have published since the last refresh. */
  #refresh(): void {
    const { block, kernel } = this.#attachment;
    const head = kernel.newest(METRICS);
    if (head === this.#seen) return;
    for (const entry of this.#entries.upTo(head, block).subarray(this.#metrics.size)) {
      const text = block.text(entry + METRIC_DEFINITION, block.word(entry + METRIC_DEFINITION_BYTES));
      const definition = JSON.parse(text) as Definition;
      if (wrongMember(definition) || (definition.buckets && !areBuckets(definition.buckets))) throw corrupt();
      this.names.take(definition);
      const { labelNames, buckets, maxSeries = block.maxSeries } = definition;
      const bounds = boundsIn(definition);
      const bucketTable = block.word(entry + METRIC_BUCKET_TABLE);
      const shape = shapeOf(definition, bounds);
      // Frozen, because cursors hand these out, and adapters cache what they derive from them.
      for (const part of [definition, labelNames, buckets, bounds]) Object.freeze(part);
      const metric = { entry, definition, bucketTable, shape, maxSeries, bounds, series: new EntryList() };
      this.#metrics.set(identityOf(definition), metric);
    }
    this.#seen = head;
  }

  /** Returns a filled, unpublished series entry, or 0 if the block is full. */
  #fillSeries(shape: Shape, key: Uint8Array): number {
    const { block, kernel } = this.#attachment;
    const lane = this.#attachment.takeLane();
    const entry = kernel.reserve(SERIES_KEY + key.length, ENTRY_ALIGNMENT);
    if (entry === 0) return 0;
    const row = kernel.reserveRow(shape.pageKind, shape.rowWords, lane);
    if (row < 0) return 0;
    block.setWord(entry + SERIES_ROW, row);
    block.setWord(entry + SERIES_CREATED, packDuration(wallClock() - block.startTime));
    block.bytes.set(key, entry + SERIES_KEY);
    return entry;
  }

  #reserve(bytes: number, name: string): number {
    const address = this.#attachment.kernel.reserve(bytes, ENTRY_ALIGNMENT);
    if (address === 0) throw this.#full(name);
    return address;
  }

  #full(name: string): RangeError {
    const { block, kernel } = this.#attachment;
    kernel.count(FULL);
    return rangeError(
      "BLOCK_FULL",
      `A metric needs memory, but only ${block.maxBytes - kernel.headerWord(BUMP)} of the block's ${block.maxBytes} ` +
        `bytes are free, so "${name}" was not registered. Make the registry with a larger maxBytes (committed only ` +
        "as it is used), or use fewer label values.",
    );
  }
}
