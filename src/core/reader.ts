/** Reads whole registries: every series of every metric, in stable order. */

import { SEQUENCE, SERIES_CREATED, SERIES_KEY } from "../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import type { Directory, Metric } from "./directory.ts";
import { decodeKey } from "./keys.ts";
import { type Amount, readAmounts, readLevelUnits, readSharedUnits, readUnits, resetSeries } from "./reading.ts";
import { Series } from "./series.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "./snapshot.ts";

/** What a series holds: one amount a word, without a count where the kind has none; undefined for a gauge without a level. */
type Reading = readonly Amount[] | undefined;

const OVERFLOW_LABELS = { otel_metric_overflow: "true" } as const;

/** How a series is read: as it is, or closed by a reset. Levels have no beginning, so a reset leaves them. */
const readings = {
  counter: (series: Series) => [{ count: 0, units: readUnits(series) }],
  upDownCounter: (series: Series) => [{ count: 0, units: readSharedUnits(series) }],
  gauge: (series: Series) => {
    const units = readLevelUnits(series);
    return units === undefined ? undefined : [{ count: 0, units }];
  },
  mean: readAmounts,
  histogram: readAmounts,
} satisfies Record<string, (series: Series) => Reading>;

const closings = { ...readings, counter: resetSeries, mean: resetSeries, histogram: resetSeries };

export class Reader {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #labels: Readonly<Record<string, string>>;

  constructor(attachment: Attachment, directory: Directory, labels: Readonly<Record<string, string>>) {
    this.#attachment = attachment;
    this.#directory = directory;
    this.#labels = labels;
  }

  /** Reads everything; with `close`, resets it too and returns what the resets closed. */
  snapshot(close = false): Snapshot {
    this.#attachment.assertAttached();
    const { block, kernel } = this.#attachment;
    const { id, startTime } = block;
    const sequence = kernel.takeTicket(SEQUENCE);
    const time = Date.now();
    const metrics = Array.from(this.#directory.metrics(), (metric) => this.#metric(metric, time, close));
    return { type: "threadtally.snapshot", version: 1, blocks: [{ id, sequence, time, startTime }], metrics };
  }

  /** How many series there are. */
  seriesCount(): number {
    let series = 0;
    for (const metric of this.#directory.metrics()) series += this.#directory.seriesCount(metric);
    return series;
  }

  #metric(metric: Metric, time: number, close: boolean): MetricSnapshot {
    const records = [...this.#directory.seriesOf(metric)].reverse();
    const series = records.flatMap((record) => this.#series(new Series(this.#attachment, metric, record), close) ?? []);
    const isGauge = metric.definition.kind === "gauge";
    return { ...metric.definition, series: isGauge ? series.map((level) => ({ ...level, time })) : series };
  }

  /** One series, or undefined when it does not show: removed, or an overflow series, while it holds nothing. */
  #series(series: Series, close: boolean): SeriesSnapshot | undefined {
    const { block, kernel } = this.#attachment;
    const { metric, record } = series;
    const { kind, labelNames } = metric.definition;
    const isOverflow = labelNames.length > 0 && record === this.#directory.firstSeries(metric);
    const wasHidden = kernel.isHidden(record) !== 0;
    // Looked at first: closing a removed series would show it again.
    if ((isOverflow || wasHidden) && isEmpty(readings[kind](series))) return undefined;
    const reading = (close ? closings : readings)[kind](series);
    const created = block.startTime + block.word(record + SERIES_CREATED) * 100;
    const isLevel = kind === "gauge" || kind === "upDownCounter";
    const startTime = (!isLevel && kernel.resetAtRead()) || created;
    const labels = isOverflow ? OVERFLOW_LABELS : this.#labelsOf(series);
    return { labels: { ...this.#labels, ...labels }, startTime, ...content(kind, reading) };
  }

  #labelsOf({ metric, record }: Series): Record<string, string> {
    const { labelNames } = metric.definition;
    const values = decodeKey(this.#attachment.block.bytes, record + SERIES_KEY, labelNames.length);
    return Object.fromEntries(labelNames.map((name, index) => [name, values[index] as string]));
  }
}

function isEmpty(reading: Reading): boolean {
  return reading === undefined || reading.every(({ count, units }) => count === 0 && units === 0n);
}

function content(kind: keyof typeof readings, reading: Reading): Omit<SeriesSnapshot, "labels" | "startTime"> {
  const [first] = reading ?? [];
  if (kind === "histogram" && reading) {
    return { counts: reading.map(({ count }) => count), sums: reading.map(({ units }) => String(units)) };
  }
  const units = first ? String(first.units) : null;
  return kind === "mean" ? { count: first?.count ?? 0, units } : { units };
}
