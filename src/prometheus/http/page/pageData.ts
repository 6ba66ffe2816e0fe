/** The data of the live page: readings as JSON, reduced to the numbers that people look at. */

import type { CollectAge } from "../../../core/collect/collectRequests.ts";
import { type Buckets, boundsOf } from "../../../core/define/bounds.ts";
import { type Content, KINDS, type Kind } from "../../../core/define/kinds.ts";
import { quantile } from "../../../core/read/quantile.ts";
import { nearestDouble } from "../../../core/read/rounding.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "../../../core/read/snapshot.ts";
import type { Stats } from "../../../core/read/stats.ts";
import { hasWords } from "./searching.ts";

/** A number; as text if JSON has none for it. */
export type PlainNumber = number | "NaN" | "Infinity" | "-Infinity";

/** The numbers of a series, or of all series of a metric. The content of the metric decides which of them there are. */
export interface Numbers {
  /** Counters and up-down counters: the number. Gauges: the level of the only series. */
  readonly value?: PlainNumber;
  /** Gauges of several series: the smallest and the largest level; missing if one of them is NaN. */
  readonly low?: PlainNumber;
  readonly high?: PlainNumber;
  /** Means and histograms. */
  readonly count?: number;
  readonly sum?: number;
  /** Histograms with values. */
  readonly p50?: number;
  readonly p95?: number;
  /** With `minMax`, and values: the smallest and the largest value. */
  readonly min?: number;
  readonly max?: number;
  /** Other histograms with values: the bounds of the last bucket that has any, as far as it has them. */
  readonly above?: number;
  readonly upTo?: number;
}

export interface SeriesData extends Numbers {
  readonly labels: Readonly<Record<string, string>>;
}

export interface MetricData {
  readonly name: string;
  readonly kind: Kind;
  readonly content: Content;
  readonly help: string;
  readonly unit: string;
  readonly hasLabels: boolean;
  /** The numbers of all series together. */
  readonly total: Numbers;
  /** Number of visible series, of which `series` has as many as fit. */
  readonly seriesCount: number;
  readonly series: readonly SeriesData[];
}

export interface PageData {
  /** Ids of the blocks that were read, one for each process. */
  readonly blocks: readonly string[];
  /** Time of the reading, in milliseconds since 1970. */
  readonly time: number;
  /** Time when the first of the blocks was created. */
  readonly startTime: number;
  /** Of a registry only. */
  readonly stats: Stats | null;
  /** The ages of other threads' gauges, as `collectOthers` returns them. */
  readonly ages: readonly CollectAge[];
  readonly metrics: readonly MetricData[];
}

/** The most series of a metric, and of all metrics, that one reading has; and the most that a search adds to them. */
const MOST_OF_METRIC = 2000;
const MOST_SERIES = 10_000;
const MOST_FOUND = 200;

/** Returns the metrics of a snapshot. Beyond the limits, it has the series that have all the words. */
export function metricsOf(snapshot: Snapshot, words: readonly string[]): MetricData[] {
  let room = MOST_SERIES;
  return snapshot.metrics.map((metric) => {
    const numbersOf = KINDS[metric.kind].content === "buckets" ? histogramNumbers(metric) : plainNumbers(metric);
    const most = Math.min(MOST_OF_METRIC, room);
    const shown = metric.series.slice(0, most);
    if (words.length > 0) {
      for (const one of metric.series.slice(most)) {
        if (shown.length === most + MOST_FOUND) break;
        if (hasWords(words, metric, one.labels)) shown.push(one);
      }
    }
    room -= Math.min(room, shown.length);
    return {
      name: metric.name,
      kind: metric.kind,
      content: KINDS[metric.kind].content,
      help: metric.help,
      unit: metric.unit,
      hasLabels: metric.labelNames.length > 0,
      total: numbersOf(metric.series),
      seriesCount: metric.series.length,
      series: shown.map((one) => ({ labels: one.labels, ...numbersOf([one]) })),
    };
  });
}

type NumbersOf = (series: readonly SeriesSnapshot[]) => Numbers;

function plainNumbers({ kind, scale }: MetricSnapshot): NumbersOf {
  if (KINDS[kind].content === "level") return levels;
  return (series) => {
    const sum = nearestDouble(sumOf(series.map((one) => BigInt(one.scaled as string))), BigInt(scale));
    if (KINDS[kind].content === "sum") return { value: sum };
    return { count: series.reduce((total, { count = 0 }) => total + count, 0), sum, ...extremesOf(series, scale) };
  };
}

function levels(series: readonly SeriesSnapshot[]): Numbers {
  const all = series.map(({ level }) => Number(level));
  if (all.length === 0) return {};
  if (all.length === 1) return { value: plain(all[0] as number) };
  const [low, high] = [least(all), most(all)];
  return Number.isNaN(low) ? {} : { low: plain(low), high: plain(high) };
}

function histogramNumbers({ scale, buckets }: MetricSnapshot): NumbersOf {
  const bounds = boundsOf(buckets as Buckets);
  const upTos = [...bounds, Number.POSITIVE_INFINITY];
  return (series) => {
    const units = upTos.map((_, index) => sumOf(series.map(({ scaledSums }) => BigInt(scaledSums?.[index] as string))));
    const all = upTos.map((upTo, index) => ({
      upTo,
      count: series.reduce((total, { counts }) => total + (counts?.[index] as number), 0),
      sum: nearestDouble(units[index] as bigint, BigInt(scale)),
    }));
    const count = all.reduce((total, bucket) => total + bucket.count, 0);
    const sum = nearestDouble(sumOf(units), BigInt(scale));
    if (count === 0) return { count, sum };
    const extremes = extremesOf(series, scale);
    return {
      count,
      sum,
      p50: quantile(all, 0.5, extremes),
      p95: quantile(all, 0.95, extremes),
      ...(extremes.max === undefined ? lastBucket(bounds, all) : extremes),
    };
  };
}

/** Returns the bounds of the last bucket that has values, as far as it has them. */
function lastBucket(bounds: readonly number[], all: readonly { readonly count: number }[]): Numbers {
  const last = all.reduce((found, { count }, index) => (count > 0 ? index : found), 0);
  const [above, upTo] = [bounds[last - 1], bounds[last]];
  return { ...(above !== undefined && { above }), ...(upTo !== undefined && { upTo }) };
}

/** Returns the extremes of series that keep them and have values. */
function extremesOf(series: readonly SeriesSnapshot[], scale: number): Pick<Numbers, "min" | "max"> {
  const ends = (member: "scaledMin" | "scaledMax") =>
    series.flatMap((one) => (one[member] ? [nearestDouble(BigInt(one[member]), BigInt(scale))] : []));
  const [smallest, largest] = [ends("scaledMin"), ends("scaledMax")];
  return largest.length === 0 ? {} : { min: least(smallest), max: most(largest) };
}

// There may be more numbers than a call has arguments.
const least = (numbers: readonly number[]) => numbers.reduce((one, other) => Math.min(one, other));
const most = (numbers: readonly number[]) => numbers.reduce((one, other) => Math.max(one, other));

const sumOf = (units: readonly bigint[]) => units.reduce((total, one) => total + one, 0n);

function plain(value: number): PlainNumber {
  return Number.isFinite(value) ? value : (String(value) as PlainNumber);
}
