/**
 * The shared list of metrics and, for each, of its series. A metric is found by its name, a series by its key, and each
 * is created once, by whichever thread is first. Entries are filled before they are published and never change
 * afterwards, so plain loads suffice to read them. The protocol and its invariant: docs/memory.md, "Directory".
 */

import {
  BUMP,
  FULL,
  LOG_CREATIONS,
  METRIC_BUCKET_TABLE,
  METRIC_DEFINITION,
  METRIC_DEFINITION_BYTES,
  METRIC_FIRST,
  METRIC_LOG,
  METRIC_SERIES,
  METRICS,
  ORDINAL,
  PREVIOUS,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import { areBuckets, boundsOf } from "../define/bounds.ts";
import { type Definition, wrongMember } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import { TakenNames } from "../define/names.ts";
import { identityOf } from "../define/spaces.ts";
import { rangeError } from "../errors.ts";
import { encodeText } from "../platform/text.ts";
import type { Attachment } from "./attachment.ts";
import { corrupt } from "./corruption.ts";
import { createSeries, type FoundSeries, lookUp } from "./creation.ts";
import { EntryList } from "./entries.ts";
import { KeyIndex } from "./keyIndex.ts";
import { LabelSets } from "./labelSets.ts";
import type { Metric } from "./metric.ts";
import { makeSeries } from "./seriesEntry.ts";
import { shapeOf } from "./shape.ts";
import type { StoredOptions } from "./storedOptions.ts";
import { Vacancies } from "./vacancies.ts";

const ENTRY_ALIGNMENT = 8;

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
  /** Number of times that a new label set tries again while another thread gives the last vacant series one. */
  patience = 200_000;
  readonly #entries = new EntryList();
  readonly #expireAfter: number; // of metrics without their own
  #seen = 0; // newest metric entry that is in #metrics

  constructor(attachment: Attachment, { labels = {}, expireAfter = 0 }: Partial<StoredOptions> = {}) {
    this.names = new TakenNames(Object.keys(labels));
    this.#attachment = attachment;
    this.#expireAfter = expireAfter;
  }

  /** Returns all metrics, in the order of their creation. */
  metrics(): Iterable<Metric> {
    this.#refresh();
    return this.#metrics.values();
  }

  /** Returns the metrics of a space, or of none, in the order of their creation: all, or those of some names. */
  metricsOf(space: string | undefined, names?: readonly string[]): Metric[] {
    if (!names) return [...this.metrics()].filter(({ definition }) => definition.space === space);
    const found = [...new Set(names)].map((name) => this.find(name, space));
    return found.filter((metric) => metric !== undefined).sort((one, other) => one.number - other.number);
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
    if (definition.labelNames.length > 0) {
      block.setWord(entry + METRIC_LOG, this.#reserve(LOG_CREATIONS * WORD_BYTES, definition.name));
    }
    if (bucketTable.length > 0) {
      const address = this.#reserve(bucketTable.length, definition.name);
      block.bytes.set(bucketTable, address);
      block.setWord(entry + METRIC_BUCKET_TABLE, address);
    }
    // The first series: the only one of a metric without labels, the overflow series of one with them.
    // Its base is 0: it is not claimed, and nobody can claim it.
    const first = makeSeries(this.#attachment, shape, 0);
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
    return metric.series.upTo(kernel.headerWord(metric.entry + METRIC_SERIES), block);
  }

  /** Returns the series of all label sets of a metric, removed ones too, and the overflow series. */
  *labelSets(metric: Metric): Iterable<FoundSeries> {
    const { kernel } = this.#attachment;
    for (const entry of this.series(metric)) {
      const creation = kernel.enter(entry);
      if (creation >= 0) yield { entry, creation };
    }
  }

  /** Returns the number of a metric's series, without its overflow series. */
  seriesCount(metric: Metric): number {
    const { block, kernel } = this.#attachment;
    const last = block.word(kernel.headerWord(metric.entry + METRIC_SERIES) + ORDINAL);
    return metric.definition.labelNames.length > 0 ? last : last + 1;
  }

  /** Returns the series with this key; undefined if there is none. */
  findSeries(metric: Metric, key: Uint8Array): FoundSeries | undefined {
    return lookUp(this.#attachment, metric, key, this.#attachment.kernel.finish(metric.entry));
  }

  /** Returns the series with this key, creating it if needed, or the overflow series if there may be no more. */
  seriesFor(metric: Metric, key: Uint8Array): FoundSeries {
    const found =
      this.findSeries(metric, key) ??
      this.#attachment.withLane((lane) => createSeries(this.#attachment, metric, key, lane, this.patience));
    if (typeof found !== "string") return found;
    return { entry: this.firstSeries(metric), creation: 0, overflow: found };
  }

  /** Returns the only series of a metric without labels, or the overflow series of one with them. */
  firstSeries(metric: Metric): number {
    return this.#attachment.block.word(metric.entry + METRIC_FIRST);
  }

  /** Adds the metrics that other threads have published since the last refresh. */
  #refresh(): void {
    const { block, kernel } = this.#attachment;
    const head = kernel.headerWord(METRICS);
    if (head === this.#seen) return;
    for (const entry of this.#entries.upTo(head, block).subarray(this.#metrics.size)) {
      const text = block.text(entry + METRIC_DEFINITION, block.word(entry + METRIC_DEFINITION_BYTES));
      const definition = JSON.parse(text) as Definition;
      if (wrongMember(definition) || (definition.buckets && !areBuckets(definition.buckets))) throw corrupt();
      this.names.take(definition);
      const { labelNames, buckets, maxSeries = block.maxSeries } = definition;
      // A gauge that is set to its level again leaves no trace, so it would expire while it is in use.
      const { expireAfter = KINDS[definition.kind].content === "level" ? 0 : this.#expireAfter } = definition;
      const bounds = boundsIn(definition);
      const bucketTable = block.word(entry + METRIC_BUCKET_TABLE);
      const shape = shapeOf(definition, bounds);
      // Frozen, because cursors hand these out, and adapters cache what they derive from them.
      for (const part of [definition, labelNames, buckets, bounds]) Object.freeze(part);
      this.#metrics.set(identityOf(definition), {
        entry,
        number: this.#metrics.size,
        definition,
        traits: KINDS[definition.kind],
        minMax: definition.minMax === true,
        bucketTable,
        shape,
        maxSeries,
        expireAfter: labelNames.length > 0 ? expireAfter : 0,
        bounds,
        series: new EntryList(),
        keys: new KeyIndex(),
        vacancies: new Vacancies(),
        labelSets: new LabelSets(),
      });
    }
    this.#seen = head;
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
