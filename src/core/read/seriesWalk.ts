/** A walk over all series of a block, metric by metric, in the order of their creation. */

import { ROW_WORD_BITS, ROW_WORD_MASK, SERIES_ROW } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import type { Metric } from "../memory/metric.ts";
import type { CursorOptions } from "./cursor.ts";
import { NOWHERE } from "./nowhere.ts";
import { isHidden } from "./reading.ts";

export abstract class SeriesWalk {
  readonly attachment: Attachment;
  /** The metrics that existed when the walk was made; later ones are left to the next walk. */
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

  constructor(attachment: Attachment, directory: Directory, { space, metrics }: CursorOptions) {
    this.attachment = attachment;
    this.metrics = attachment.guarded(() => directory.metricsOf(space, metrics));
    this.#series = attachment.guarded(() => this.metrics.map((metric) => directory.series(metric)));
  }

  /** Called when the walk comes to a metric. */
  protected abstract enterMetric(metric: Metric): void;

  /** Returns to the position before the first series. */
  rewind(): void {
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
      this.metric = this.metrics[++this.#metric] as Metric;
      this.entries = this.#series[this.#metric] as Int32Array;
      this.ordinal = -1;
      this.enterMetric(this.metric);
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

  /** Returns whether a series is visible: it is not empty, or neither removed nor an overflow series. */
  isVisible(isEmpty: boolean): boolean {
    if (!isEmpty) return true;
    const wasRemoved = this.metric.shape.words > 1 ? this.attachment.reader.isHidden : isHidden(this);
    return !(this.isOverflow || wasRemoved);
  }

  get definition(): Definition {
    return this.metric.definition;
  }

  get isOverflow(): boolean {
    return this.metric.definition.labelNames.length > 0 && this.ordinal === 0;
  }
}
