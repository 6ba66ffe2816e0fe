/** The cursor over one block, which also returns exact sums. */

import {
  BASE_BUFFER_MASK,
  PACKED_PAGE,
  ROW_WORD_BITS,
  ROW_WORD_MASK,
  SERIES_BASE,
  SERIES_CREATED,
  SERIES_KEY,
  SERIES_ROW,
} from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import type { Attachment } from "../memory/attachment.ts";
import { asCorruption, corrupt } from "../memory/corruption.ts";
import type { Directory } from "../memory/directory.ts";
import { exactSum, type Kernel } from "../memory/kernel.ts";
import { decodeKey } from "../memory/labelKey.ts";
import type { Metric } from "../memory/metric.ts";
import { unpackDuration } from "../platform/wallClock.ts";
import type { Cursor, CursorOptions } from "./cursor.ts";
import { NOWHERE, nowhere } from "./nowhere.ts";
import { type CountAndSum, closeSeries, type Level, readExtremes, readLevel, type SeriesRef } from "./reading.ts";
import { nearestDouble } from "./rounding.ts";

const OVERFLOW_LABELS = { otel_metric_overflow: "true" } as const;

export class BlockCursor implements Cursor, SeriesRef {
  /** This cursor itself. Adapters compare it to recognise a wrapper or a copy, which may show other labels. */
  readonly origin: Cursor = this;
  readonly attachment: Attachment;
  readonly #constantLabels: Readonly<Record<string, string>>;
  /** The metrics that existed when the cursor was made; later ones are left to the next cursor. */
  readonly metrics: readonly Metric[];
  readonly #series: readonly Int32Array[];
  #metric = -1;
  entries: Int32Array = new Int32Array(0); // the part of #series for #metric
  #table = -1; // number of `table`, which neighbouring series mostly share
  ordinal = 0;
  metric: Metric = NOWHERE;
  entry = 0;
  table = 0;
  index = 0;
  bounds: readonly number[] = [];
  counts: Float64Array = new Float64Array(1);
  /** The sum in units of 1/scale: exact, or NaN if `wide` has it. */
  units = 0;
  /** Undefined if `units` has the sum. */
  wide: bigint | undefined;
  readonly #ignoresResets: boolean;
  #resetAt = 0;
  #labelled = 0; // the entry whose labels were decoded last
  #decoded = 0; // characters of labels decoded in this walk, to detect corruption
  level: Level | undefined; // gauges only
  /** Number of the series' resets before its reading; 0 for levels. */
  resets = 0;

  constructor(
    attachment: Attachment,
    directory: Directory,
    constantLabels: Readonly<Record<string, string>>,
    { metrics: names, ignoreResets = false, space: wanted }: CursorOptions = {},
  ) {
    this.attachment = attachment;
    this.#constantLabels = wanted === undefined ? constantLabels : {}; // a space's labels may have the same names
    this.#ignoresResets = ignoreResets;
    const isRead = ({ definition: { name, space } }: Metric) => space === wanted && (names?.includes(name) ?? true);
    this.metrics = attachment.guarded(() => [...directory.metrics()].filter(isRead));
    this.#series = attachment.guarded(() => this.metrics.map((metric) => directory.series(metric)));
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

  /** Returns to the position before the first series. */
  rewind(): void {
    this.#decoded = 0;
    this.#metric = -1;
    this.entries = new Int32Array(0);
  }

  /** Advances to the next series, visible or not, without reading it. */
  advance(): boolean {
    while (this.ordinal + 1 >= this.entries.length) {
      if (this.#metric + 1 === this.metrics.length) {
        this.metric = NOWHERE;
        this.entry = 0;
        return false;
      }
      this.#enter();
    }
    this.entry = this.entries[++this.ordinal] as number;
    const row = this.attachment.block.word(this.entry + SERIES_ROW);
    this.index = row & ROW_WORD_MASK;
    const table = row >>> ROW_WORD_BITS;
    if (table !== this.#table) {
      this.table = this.attachment.kernel.tableAt(table);
      this.#table = table;
    }
    return true;
  }

  /** Reads the series. Returns false if it is invisible: removed, without a level, or an empty overflow series. */
  read(): boolean {
    const from = this.#ignoresResets && KINDS[this.metric.definition.kind].isReset ? 0 : this.entry;
    // A removed series is invisible if it is empty since then, whatever its total.
    if (from === 0 && this.attachment.kernel.isHidden(this.entry) && !this.readFrom(this.entry)) return false;
    const isVisible = this.readFrom(from);
    this.unpack();
    return isVisible;
  }

  /** Reads the series from its base, or from 0. The attachment's `reader` has a histogram's numbers until `unpack`. */
  readFrom(from: number): boolean {
    const { attachment, table, index } = this;
    const { pageKind, words } = this.metric.shape;
    const { content, isReset } = KINDS[this.metric.definition.kind];
    let { kernel } = attachment;
    let isEmpty: boolean;
    if (words > 1) {
      isEmpty = attachment.reader.read(from, table, index, words) === 0;
      kernel = attachment.reader.kernel;
    } else if (pageKind === PACKED_PAGE) {
      isEmpty = kernel.readSeries(from, table, index, 1) === 0;
      this.put(kernel.unitsRead(), kernel);
      this.counts[0] = kernel.countRead();
    } else if (content === "level") {
      this.put(0, kernel);
      [this.#resetAt, this.resets] = [0, 0];
      this.level = readLevel(this);
      return this.level !== undefined;
    } else {
      this.put(kernel.readCounter(from, table, index), kernel);
      isEmpty = this.units === 0;
    }
    // Without a baseline, the kernel's globals may still hold the reset time of an earlier reading.
    const hasBaseline = isReset && (attachment.block.word(this.entry + SERIES_BASE) & BASE_BUFFER_MASK) !== 0;
    this.#resetAt = hasBaseline ? kernel.resetAtRead() : 0;
    this.resets = hasBaseline ? kernel.resetsRead() : 0;
    return this.isVisible(isEmpty);
  }

  /** Copies the numbers of a histogram that has just been read. */
  unpack(): void {
    if (this.metric.shape.words === 1) return;
    const { reader } = this.attachment;
    this.put(reader.kernel.unitsRead(), reader.kernel);
    reader.copyCounts(this.counts);
  }

  /** Returns whether a series is visible: it is not empty, or neither removed nor an overflow series. */
  isVisible(isEmpty: boolean): boolean {
    return !isEmpty || !(this.isOverflow || this.attachment.kernel.isHidden(this.entry));
  }

  /** Resets the series and returns what that closed, one amount per word. Call `prepareReset` first. */
  close(lane: number): CountAndSum[] {
    const closed = closeSeries(this, lane);
    this.#resetAt = this.attachment.kernel.resetAtRead();
    this.resets = this.attachment.kernel.resetsRead();
    return closed;
  }

  get definition(): Definition {
    return this.metric.definition;
  }

  get series(): number {
    return this.entry;
  }

  get labels(): Readonly<Record<string, string>> {
    if (this.isOverflow) return { ...this.#constantLabels, ...OVERFLOW_LABELS };
    const { labelNames } = this.metric.definition;
    const { block } = this.attachment;
    const values = decodeKey(block.bytes, this.entry + SERIES_KEY, labelNames.length);
    if (this.entry !== this.#labelled) for (const value of values) this.#decoded += value.length;
    this.#labelled = this.entry;
    // Entries do not overlap, so the labels of one walk fit in the block, all together.
    if (this.#decoded > block.maxBytes) throw corrupt();
    // Defined, not assigned: where Object.prototype is frozen, assigning to `constructor` throws.
    return { ...this.#constantLabels, ...Object.fromEntries(labelNames.map((name, i) => [name, values[i] as string])) };
  }

  get startTime(): number {
    if (this.entry === 0) throw nowhere();
    const { block } = this.attachment;
    return this.#resetAt || block.startTime + unpackDuration(block.word(this.entry + SERIES_CREATED));
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
    return readExtremes(this).min ?? Number.NaN;
  }

  get max(): number {
    return readExtremes(this).max ?? Number.NaN;
  }

  #enter(): void {
    this.metric = this.metrics[++this.#metric] as Metric;
    this.entries = this.#series[this.#metric] as Int32Array;
    this.ordinal = -1;
    this.bounds = this.metric.bounds;
    this.counts = new Float64Array(this.metric.shape.words);
    this.level = undefined;
  }

  /** Stores a sum that `kernel` has just read; NaN if a double does not hold it exactly. */
  put(units: number, kernel: Kernel): void {
    this.units = units;
    this.wide = Number.isNaN(units) ? exactSum(kernel) : undefined;
  }

  get isOverflow(): boolean {
    return this.metric.definition.labelNames.length > 0 && this.ordinal === 0;
  }
}
