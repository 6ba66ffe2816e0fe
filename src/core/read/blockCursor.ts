/** The cursor over one block, which also returns exact sums. */

import { BASE_BUFFER_MASK, PACKED_PAGE, SERIES_BASE, SERIES_CREATED } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import { asCorruption } from "../memory/corruption.ts";
import type { Directory } from "../memory/directory.ts";
import { exactSum, type Kernel } from "../memory/kernel.ts";
import type { Labels } from "../memory/labelSets.ts";
import { type Metric, MOST_METRICS } from "../memory/metric.ts";
import { pin, unpin } from "../memory/pins.ts";
import type { SeriesReader } from "../memory/seriesReader.ts";
import { unpackDuration } from "../platform/wallClock.ts";
import type { Cursor, CursorOptions } from "./cursor.ts";
import { nowhere } from "./nowhere.ts";
import {
  type CountAndSum,
  closeIf,
  closingsOf,
  isHidden,
  type Level,
  readExtreme,
  readLevel,
  type SeriesRef,
  shownExtreme,
} from "./reading.ts";
import { nearestDouble } from "./rounding.ts";
import { SeriesWalk } from "./seriesWalk.ts";

const NO_LABELS: Labels = {};
const OVERFLOW_LABELS = { otel_metric_overflow: "true" } as const;

export class BlockCursor extends SeriesWalk implements Cursor, SeriesRef {
  /** This cursor itself. Adapters compare it to recognise a wrapper or a copy, which may show other labels. */
  readonly origin: Cursor = this;
  readonly #constantLabels: Labels | undefined; // undefined if there are none
  bounds: readonly number[] = [];
  counts: Float64Array = new Float64Array(1);
  /** The sum in units of 1/scale: exact, or NaN if `wide` has it. */
  units = 0;
  /** Undefined if `units` has the sum. */
  wide: bigint | undefined;
  readonly #ignoresResets: boolean;
  reader: SeriesReader | undefined; // histograms only
  #resetAt = 0;
  /** Number of the creation that gave the series its label set; 0 for a metric's first series. */
  creation = 0;
  #labels: Labels = NO_LABELS;
  #created = 0;
  /** Its extremes in units of 1/scale; NaN without values. */
  smallest = Number.NaN;
  largest = Number.NaN;
  level: Level | undefined; // gauges only
  /** False for snapshots: then `resets` is read, and histograms' numbers are left in the attachment's `reader`. */
  unpacks = true;
  /** Number of the series' resets before its reading, unless `unpacks`; 0 for levels. */
  resets = 0;

  constructor(
    attachment: Attachment,
    directory: Directory,
    constantLabels: Readonly<Record<string, string>>,
    options: CursorOptions = {},
  ) {
    super(attachment, directory, options);
    const { ignoreResets = false, space } = options;
    // A space's labels may have the same names.
    const hasLabels = space === undefined && Object.keys(constantLabels).length > 0;
    this.#constantLabels = hasLabels ? constantLabels : undefined;
    this.#ignoresResets = ignoreResets;
  }

  next(): boolean {
    this.attachment.assertAttached();
    try {
      while (this.advance()) if (this.read()) return true;
      return false;
    } catch (problem) {
      throw asCorruption(problem);
    }
  }

  /**
   * Reads the series. Returns false if it is invisible: removed, without a level, an empty overflow series, or without
   * a label set. Everything that is read belongs to one label set.
   */
  read(): boolean {
    // The first series of a metric has no labels to look up.
    const { shape, minMax } = this.metric;
    const isAtOnce = this.ordinal > 0 && shape.words > 1 && !minMax && !this.#ignoresResets;
    return (isAtOnce ? this.#readAtOnce() : undefined) ?? this.#readInSteps();
  }

  /** Reads a histogram with one call of the kernel. Returns undefined if its labels must be decoded first. */
  #readAtOnce(): boolean | undefined {
    const isVisible = this.readEntered();
    const { creation, version } = this.reader as SeriesReader;
    const { labelSets } = this.metric;
    const labels = labelSets.known(this.ordinal, creation);
    if (!labels) return undefined;
    this.#labels = labels;
    this.#created = labelSets.createdOf(this.ordinal);
    this.creation = creation;
    this.resets = version;
    return isVisible;
  }

  #readInSteps(): boolean {
    const { kernel } = this.attachment;
    for (;;) {
      this.creation = kernel.enter(this.entry);
      this.resets = !this.unpacks && this.metric.traits.isReset ? closingsOf(this) : 0;
      const isVisible = this.creation >= 0 && this.readEntered();
      if (isVisible) {
        const { labelSets, definition, minMax } = this.metric;
        if (minMax) {
          this.smallest = readExtreme(this, "min");
          this.largest = readExtreme(this, "max");
        }
        if (this.creation > 0) {
          const labels = labelSets.of(this.attachment, definition.labelNames, this.entry, this.ordinal, this.creation);
          this.#labels = labels ?? NO_LABELS;
          this.#created = labelSets.createdOf(this.ordinal);
        } else {
          this.#labels = this.isOverflow ? OVERFLOW_LABELS : NO_LABELS;
          this.#created = kernel.headerWord(this.entry + SERIES_CREATED);
        }
      }
      if (kernel.isEntered(this.entry)) return isVisible;
    }
  }

  /** Reads the series that was entered. */
  readEntered(): boolean {
    const isTotal = this.#ignoresResets && this.metric.traits.isReset === true;
    // A removed series is invisible if it is empty since then, whatever its total.
    if (isTotal && isHidden(this) && !this.readFrom(false)) return false;
    const isVisible = this.readFrom(isTotal);
    if (this.unpacks) this.unpack();
    return isVisible;
  }

  /** Reads the series, or its totals. The attachment's `reader` has a histogram's numbers until `unpack`. */
  readFrom(isTotal: boolean): boolean {
    const { attachment, reader, entry, table, index } = this;
    const ignored = isTotal ? BASE_BUFFER_MASK : 0;
    const { pageKind, words } = this.metric.shape;
    let { kernel } = attachment;
    let isEmpty: boolean;
    if (reader) {
      isEmpty = reader.read(entry, table, index, words, ignored) === 0;
      kernel = reader.kernel;
    } else if (pageKind === PACKED_PAGE) {
      isEmpty = kernel.readSeries(entry, table, index, 1, ignored) === 0;
      this.put(kernel.unitsRead(), kernel);
      this.counts[0] = kernel.countRead();
    } else if (this.metric.traits.content === "level") {
      this.put(0, kernel);
      this.#resetAt = 0;
      this.level = readLevel(this);
      return this.level !== undefined;
    } else {
      this.put(kernel.readCounter(entry, table, index, ignored), kernel);
      isEmpty = this.units === 0;
    }
    // Without a baseline, the time is 0; asking the kernel for it would take longer.
    const base = reader ? reader.base : attachment.block.word(entry + SERIES_BASE);
    this.#resetAt = (base & BASE_BUFFER_MASK) !== 0 ? kernel.resetAtRead() : 0;
    return this.isVisible(isEmpty);
  }

  /** Copies the numbers of a histogram that has just been read. */
  unpack(): void {
    const { reader } = this;
    if (!reader) return;
    this.put(reader.kernel.unitsRead(), reader.kernel);
    reader.copyCounts(this.counts);
  }

  /** Resets a prepared series. Returns what that closed, one amount per word; undefined if its label set is gone. */
  close(lane: number): CountAndSum[] | undefined {
    const { attachment, entry, creation } = this;
    const pinned = creation > 0 ? pin(attachment, this, entry, creation, lane) : "none";
    if (pinned === "gone") return undefined;
    const closed = closeIf(this, lane, false, () => {
      this.resets = closingsOf(this); // since the reading, another thread may have reset it
      return true;
    });
    if (pinned === "pinned") unpin(attachment, this, entry, lane);
    this.#resetAt = this.attachment.kernel.resetAtRead();
    return closed;
  }

  get series(): number {
    return this.creation * MOST_METRICS + this.metric.number;
  }

  get labels(): Labels {
    const own = this.ownLabels;
    return this.#constantLabels ? { ...this.#constantLabels, ...own } : { ...own };
  }

  /** The labels without those of the whole registry. */
  get ownLabels(): Labels {
    if (this.entry === 0) throw nowhere();
    return this.#labels;
  }

  get startTime(): number {
    if (this.entry === 0) throw nowhere();
    return this.#resetAt || this.attachment.block.startTime + unpackDuration(this.#created);
  }

  get value(): number {
    return this.level?.level ?? this.sum;
  }

  get count(): number {
    let count = 0;
    for (let word = this.metric.shape.words - 1; word >= 0; word--) count += this.counts[word] as number;
    return count;
  }

  get sum(): number {
    const { scale } = this.metric.definition;
    return this.wide === undefined ? this.units / scale : nearestDouble(this.wide, BigInt(scale));
  }

  get min(): number {
    return shownExtreme(this.smallest, this.metric.definition);
  }

  get max(): number {
    return shownExtreme(this.largest, this.metric.definition);
  }

  override enterMetric(metric: Metric): void {
    this.reader = metric.shape.words > 1 ? this.attachment.reader : undefined;
    this.bounds = metric.bounds;
    this.counts = new Float64Array(metric.shape.words);
    this.level = undefined;
    this.smallest = Number.NaN;
    this.largest = Number.NaN;
  }

  /** Stores a sum that `kernel` has just read; NaN if a double does not hold it exactly. */
  put(units: number, kernel: Kernel): void {
    this.units = units;
    this.wide = Number.isNaN(units) ? exactSum(kernel) : undefined;
  }
}
