/** Reads whole registries: every series of every metric, in stable order. */

import { SEQUENCE, SERIES_CREATED, SERIES_KEY } from "../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import type { Kind } from "./definition.ts";
import type { Directory, Metric } from "./directory.ts";
import { decodeKey } from "./keys.ts";
import {
  type Amount,
  closeSeries,
  prepareReset,
  readAmounts,
  readLevelUnits,
  readSharedUnits,
  readUnits,
} from "./reading.ts";
import { Series } from "./series.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "./snapshot.ts";

/** What a series holds: one amount a word, without a count where the kind has none; undefined for a gauge without a level. */
type Reading = readonly Amount[] | undefined;

const OVERFLOW_LABELS = { otel_metric_overflow: "true" } as const;

/** How the series of each kind are read. */
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

/** What a reset closes. Levels have no beginning, so it leaves them. */
const CLOSED_KINDS: readonly Kind[] = ["counter", "mean", "histogram"];

export class Reader {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #labels: Readonly<Record<string, string>>;

  constructor(attachment: Attachment, directory: Directory, labels: Readonly<Record<string, string>>) {
    this.#attachment = attachment;
    this.#directory = directory;
    this.#labels = labels;
  }

  /** Reads everything. */
  snapshot(): Snapshot {
    this.#attachment.assertAttached();
    return this.#read(this.#allSeries(), ({ definition }, series) => readings[definition.kind](series));
  }

  /** Resets everything and returns what the resets closed. All are prepared before the first is closed: all or none. */
  reset(): Snapshot {
    this.#attachment.assertAttached();
    return this.#attachment.withLane((lane) => {
      const all = this.#allSeries();
      for (const [{ definition }, ofMetric] of all) {
        if (!CLOSED_KINDS.includes(definition.kind)) continue;
        for (const series of ofMetric) prepareReset(series, lane);
      }
      return this.#read(all, ({ definition }, series) =>
        CLOSED_KINDS.includes(definition.kind) ? closeSeries(series, lane) : readings[definition.kind](series),
      );
    });
  }

  /** How many series there are. */
  seriesCount(): number {
    let series = 0;
    for (const metric of this.#directory.metrics()) series += this.#directory.seriesCount(metric);
    return series;
  }

  /** Each metric with its series, in the order of their creation. */
  #allSeries(): Map<Metric, Series[]> {
    const all = new Map<Metric, Series[]>();
    for (const metric of this.#directory.metrics()) {
      const records = [...this.#directory.seriesOf(metric)].reverse();
      all.set(
        metric,
        records.map((record) => new Series(this.#attachment, metric, record)),
      );
    }
    return all;
  }

  #read(all: ReadonlyMap<Metric, readonly Series[]>, read: (metric: Metric, series: Series) => Reading): Snapshot {
    const { id, startTime } = this.#attachment.block;
    const sequence = this.#attachment.kernel.takeTicket(SEQUENCE);
    const time = Date.now();
    const metrics = Array.from(all, ([metric, ofMetric]): MetricSnapshot => {
      const shown = ofMetric.flatMap((series) => this.#series(series, read) ?? []);
      const isGauge = metric.definition.kind === "gauge";
      return { ...metric.definition, series: isGauge ? shown.map((level) => ({ ...level, time })) : shown };
    });
    return { type: "threadtally.snapshot", version: 1, blocks: [{ id, sequence, time, startTime }], metrics };
  }

  /** One series, or undefined when it does not show: removed, or an overflow series, while it holds nothing. */
  #series(series: Series, read: (metric: Metric, series: Series) => Reading): SeriesSnapshot | undefined {
    const { block, kernel } = this.#attachment;
    const { metric, record } = series;
    const { kind, labelNames } = metric.definition;
    const isOverflow = labelNames.length > 0 && record === this.#directory.firstSeries(metric);
    const wasHidden = kernel.isHidden(record) !== 0;
    // Looked at first: closing a removed series would show it again.
    if ((isOverflow || wasHidden) && isEmpty(readings[kind](series))) return undefined;
    const reading = read(metric, series);
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
