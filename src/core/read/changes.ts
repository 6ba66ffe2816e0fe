/**
 * The changes of a block since the last pass, exactly, for a thread that adds them to another block. Resets make no
 * difference. If a label set is removed and another one takes its place before the next pass, the level or the number
 * that it had is taken back; what it has counted since the last pass is lost.
 */

import { BASE_BUFFER_MASK } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import { exactSum } from "../memory/kernel.ts";
import type { Labels } from "../memory/labelSets.ts";
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
  readonly labels: Labels | undefined;
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
    const gone: Earlier[] = [];
    const changed = entries.flatMap((entry, ordinal) => this.#ofSeries(metric, entry, ordinal, gone));
    // First, since nothing that is taken back may follow what its label set has in another series by now.
    const series = [...this.#takenBack(metric, entries, gone), ...changed];
    const isKnown = this.#metrics.has(metric);
    this.#metrics.add(metric);
    return isKnown && series.length === 0 ? [] : [{ definition: metric.definition, series }];
  }

  /** Returns what takes back the last readings of label sets whose series others have now. Counts stay. */
  #takenBack({ definition }: Metric, entries: readonly number[], gone: readonly Earlier[]): SeriesChange[] {
    const { content, isReset } = KINDS[definition.kind];
    if (gone.length === 0 || isReset) return [];
    const values = ({ labels }: Earlier) => valuesOf(definition, labels);
    if (content !== "level") {
      return gone.flatMap((one) => {
        const units = -(one.amounts[0] as CountAndSum).units;
        return units === 0n ? [] : [{ values: values(one), amounts: [{ count: 0, units }] }];
      });
    }
    const present = new Set<string>();
    for (const entry of entries) {
      const one = this.#earlier.get(entry);
      if (one?.level !== undefined) present.add(JSON.stringify(values(one)));
    }
    return gone
      .filter((one) => one.level !== undefined && !present.has(JSON.stringify(values(one))))
      .map((one) => ({ values: values(one), amounts: [], level: undefined }));
  }

  /** Returns the change of a series, if any. Adds its earlier reading to `gone` if that is of another label set. */
  #ofSeries(metric: Metric, entry: number, ordinal: number, gone: Earlier[]): SeriesChange[] {
    const { labelNames } = metric.definition;
    const { kernel } = this.#attachment;
    const ref: SeriesRef = { attachment: this.#attachment, metric, entry, ...rowOf(this.#attachment, entry) };
    // Again if another thread has given the series to another label set meanwhile: everything read is of one.
    for (;;) {
      const creation = kernel.enter(entry);
      const found = this.#earlier.get(entry);
      if (creation < 0) {
        // It stands for no label set.
        if (found) gone.push(found);
        this.#earlier.delete(entry);
        return [];
      }
      const now = contentOf(ref);
      const isOverflow = ordinal === 0 && labelNames.length > 0;
      const mayBeEmpty = now.amounts.length > 0 && !isOverflow && !isHidden(ref);
      const labels =
        creation > 0 ? metric.labelSets.of(this.#attachment, labelNames, entry, ordinal, creation) : undefined;
      if (!kernel.isEntered(entry)) continue;
      const earlier = found?.creation === creation ? found : undefined;
      if (found && !earlier) gone.push(found);
      this.#earlier.set(entry, { creation, labels, ...now });
      const amounts = now.amounts.map(({ count, units }, word) => {
        const before = earlier?.amounts[word] ?? NOTHING;
        return { count: count - before.count, units: units - before.units };
      });
      const isRecorded = amounts.some(({ count, units }) => count !== 0 || units !== 0n);
      const isNew = !earlier && mayBeEmpty;
      if (!isNew && !isRecorded && Object.is(now.level, earlier?.level)) return [];
      return [{ ...now, amounts, values: valuesOf(metric.definition, labels) }];
    }
  }
}

/** Returns the values of labels in their order; undefined for a metric's first series, which has none. */
function valuesOf({ labelNames }: Definition, labels: Labels | undefined): readonly string[] | undefined {
  return labels && labelNames.map((name) => labels[name] as string);
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
