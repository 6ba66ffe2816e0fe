/**
 * The changes of a block since the last pass, exactly, for a thread that adds them to another block. Resets make no
 * difference. What was recorded in a label set since the last pass is lost if it is removed and another label set takes
 * its place before the next one.
 */

import { BASE_BUFFER_MASK } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import { exactSum } from "../memory/kernel.ts";
import type { Metric } from "../memory/metric.ts";
import { rowOf } from "../memory/row.ts";
import {
  type CountAndSum,
  isHidden,
  readAmounts,
  readExtremeUnits,
  readLevel,
  readUnits,
  type SeriesRef,
} from "./reading.ts";

/** A metric that is new, or of which a series has changed. */
export interface MetricChange {
  readonly definition: Definition;
  readonly series: readonly SeriesChange[];
}

/** A series that is new or has changed. */
export interface SeriesChange extends Content {
  /** The values of its labels; undefined for a metric's first series, which has none. */
  readonly values: readonly string[] | undefined;
}

interface Content {
  /** The amount that was recorded in each word; none for gauges. */
  readonly amounts: readonly CountAndSum[];
  /** Gauges: the level; undefined if there is none. */
  readonly level?: number | undefined;
  /** With `minMax`: its extremes in units of 1/scale, since it was created; none without values. */
  readonly extremes?: readonly bigint[];
}

/** An earlier reading of a series. */
interface Earlier extends Content {
  /** Number of the creation that it is of. */
  readonly creation: number;
}

const NOTHING: CountAndSum = { count: 0, units: 0n };

export class Changes {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #metrics = new Set<Metric>();
  /** By address of the series' entry. */
  readonly #earlier = new Map<number, Earlier>();

  constructor(attachment: Attachment, directory: Directory) {
    this.#attachment = attachment;
    this.#directory = directory;
  }

  /** Returns the changes since the last call. */
  take(): MetricChange[] {
    return this.#attachment.guarded(() => Array.from(this.#directory.metrics(), (metric) => this.#of(metric)).flat());
  }

  #of(metric: Metric): MetricChange[] {
    const entries = Array.from(this.#directory.series(metric));
    const series = entries.flatMap((entry, ordinal) => this.#ofSeries(metric, entry, ordinal));
    const isKnown = this.#metrics.has(metric);
    this.#metrics.add(metric);
    return isKnown && series.length === 0 ? [] : [{ definition: metric.definition, series }];
  }

  #ofSeries(metric: Metric, entry: number, ordinal: number): SeriesChange[] {
    const { labelNames } = metric.definition;
    const { kernel } = this.#attachment;
    const ref: SeriesRef = { attachment: this.#attachment, metric, entry, ...rowOf(this.#attachment, entry) };
    // Again if another thread has given the series to another label set meanwhile: everything read is of one.
    for (;;) {
      const creation = kernel.enter(entry);
      if (creation < 0) return []; // it stands for no label set
      const now = contentOf(ref);
      const isOverflow = ordinal === 0 && labelNames.length > 0;
      const mayBeEmpty = now.amounts.length > 0 && !isOverflow && !isHidden(ref);
      const labels =
        creation > 0 ? metric.labelSets.of(this.#attachment, labelNames, entry, ordinal, creation) : undefined;
      if (!kernel.isEntered(entry)) continue;
      const found = this.#earlier.get(entry);
      const earlier = found?.creation === creation ? found : undefined;
      this.#earlier.set(entry, { creation, ...now });
      const amounts = now.amounts.map(({ count, units }, word) => {
        const before = earlier?.amounts[word] ?? NOTHING;
        return { count: count - before.count, units: units - before.units };
      });
      const isRecorded = amounts.some(({ count, units }) => count !== 0 || units !== 0n);
      const isNew = !earlier && mayBeEmpty;
      if (!isNew && !isRecorded && Object.is(now.level, earlier?.level)) return [];
      const values = creation > 0 ? labelNames.map((name) => labels?.[name] as string) : undefined;
      return [{ ...now, amounts, values }];
    }
  }
}

function contentOf(series: SeriesRef): Content {
  const { kind, minMax } = series.metric.definition;
  const { content, isReset } = KINDS[kind];
  if (content === "level") return { amounts: [], level: readLevel(series)?.level };
  if (content === "sum") return { amounts: [{ count: 0, units: isReset ? totalOf(series) : readUnits(series) }] };
  const amounts = readAmounts(series, BASE_BUFFER_MASK);
  if (!minMax) return { amounts };
  const extremes = [readExtremeUnits(series, "min"), readExtremeUnits(series, "max")];
  return { amounts, extremes: extremes.filter((one) => one !== undefined) };
}

/** Returns what was ever added to a counter, whoever has reset it. */
function totalOf({ attachment, entry, table, index }: SeriesRef): bigint {
  attachment.kernel.readCounter(entry, table, index, BASE_BUFFER_MASK);
  return exactSum(attachment.kernel);
}
