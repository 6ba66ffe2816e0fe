/** The meaning of a snapshot, computed independently of the package, and that of expositions, in the same form. */

import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "threadtally";
import { readExposition } from "../support/readExposition.ts";
import { type DecodedHistogram, type DecodedMetric, decodeFamilies, nativeCounts } from "./decode.ts";

/**
 * One series. Buckets are cumulative, without the last one; native buckets are by Prometheus' numbers, without empty
 * ones.
 */
export interface MeantSeries {
  value?: number;
  count?: number;
  sum?: number;
  buckets?: [bound: number, count: number][];
  native?: { schema: number; zero: [threshold: number, count: number]; counts: [number: number, count: number][] };
  /** In milliseconds; gauges have none. */
  created?: number;
}

/** A metric, with its series by labels. */
export interface Meant {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly series: Readonly<Record<string, MeantSeries>>;
}

export type Escaping = "underscores" | "allow-utf-8";

function labelsKey(labels: Readonly<Record<string, string>>): string {
  // Names are sorted, and not pairs: those would be made texts again for each comparison.
  const names = Object.keys(labels).sort();
  return JSON.stringify(names.map((name) => [name, labels[name]]));
}

const TYPES = { counter: "counter", upDownCounter: "gauge", gauge: "gauge", mean: "summary", histogram: "histogram" };

/**
 * Returns units of 1/scale as the nearest double: JavaScript parses decimals exactly. Scales are powers of ten here.
 */
export function decimal(scaled: bigint, scale: number): number {
  const places = String(scale).length - 1;
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return Number(`${scaled < 0n ? "-" : ""}${whole}.${digits.slice(digits.length - places)}0`);
}

/**
 * Returns the expected meaning of a snapshot's exposition. Exponential histograms have powers of two as their ends, and
 * a schema of 0 or more.
 */
export function meaningOf(
  snapshot: Snapshot,
  format: "text" | "openMetrics" | "protobuf",
  escaping: Escaping,
): Meant[] {
  const escaped = (name: string, other: RegExp) => (escaping === "underscores" ? name.replace(other, "_") : name);
  return snapshot.metrics.flatMap((metric) => {
    const { kind, help } = metric;
    const full = kind === "counter" && !/._total$/.test(metric.name) ? `${metric.name}_total` : metric.name;
    const series = Object.fromEntries(
      metric.series.map((one) => {
        const labels = Object.entries(one.labels).map(([name, value]) => [escaped(name, /[^A-Za-z0-9_]/g), value]);
        return [labelsKey(Object.fromEntries(labels)), meaningOfSeries(metric, one, format)];
      }),
    );
    if (Object.keys(series).length === 0) return [];
    return [{ name: escaped(full, /[^A-Za-z0-9_:]/g), type: TYPES[kind], help, series }];
  });
}

function meaningOfSeries(
  { kind, scale, buckets }: MetricSnapshot,
  { scaled, level, count, counts, scaledSums, startTime }: SeriesSnapshot,
  format: string,
): MeantSeries {
  if (kind === "gauge") return { value: Number(level) };
  const created = format === "text" || kind === "upDownCounter" ? {} : { created: startTime };
  if (kind === "mean") return { count: count ?? Number.NaN, sum: decimal(BigInt(scaled ?? ""), scale), ...created };
  if (kind !== "histogram" || !buckets || !counts || !scaledSums)
    return { value: decimal(BigInt(scaled ?? ""), scale), ...created };
  const total = counts.reduce((all, one) => all + one, 0);
  const sum = decimal(
    scaledSums.reduce((all, one) => all + BigInt(one), 0n),
    scale,
  );
  if ("schema" in buckets && format === "protobuf") {
    const first = Math.log2(buckets.min) * 2 ** buckets.schema;
    const filled = counts.flatMap((one, n): [number, number][] => (n > 0 && one > 0 ? [[first + n, one]] : []));
    const native = {
      schema: buckets.schema,
      zero: [buckets.min, counts[0] as number] as [number, number],
      counts: filled,
    };
    return { count: total, sum, native, ...created };
  }
  const bounds =
    "schema" in buckets ? counts.slice(1).map((_, n) => buckets.min * 2 ** (n / 2 ** buckets.schema)) : buckets;
  const cumulative: [number, number][] = [];
  let below = 0;
  for (const [n, bound] of bounds.entries()) {
    below += counts[n] as number;
    cumulative.push([single(bound), below]);
  }
  return { count: total, sum, buckets: cumulative, ...created };
}

/** Returns bounds to 9 digits: the powers of fractions that the test computes may be off in the last digit. */
const single = (bound: number) => Number(bound.toPrecision(9));

/** Returns the meaning of a text or OpenMetrics exposition, parsed strictly. */
export function meaningOfText(text: string, format: "text" | "openMetrics"): Meant[] {
  return readExposition(text, format).map((family) => {
    const isCounter = family.type === "counter" || family.type === "unknown";
    const name = format === "openMetrics" && family.type === "counter" ? `${family.name}_total` : family.name;
    const series: Record<string, MeantSeries> = {};
    for (const { name: sample, labels, value } of family.samples) {
      const { le, ...others } = family.type === "histogram" ? labels : { ...labels, le: undefined };
      const given = le === undefined ? labels : others;
      const key = labelsKey(given);
      const one = series[key] ?? {};
      series[key] = one;
      const suffix = sample.slice(family.name.length);
      if (suffix === "_created") one.created = Math.round(value * 1000);
      else if (suffix === "_sum" && family.type !== "gauge" && !isCounter) one.sum = value;
      else if (suffix === "_count" && !isCounter) one.count = value;
      else if (suffix === "_bucket" && le !== undefined) {
        one.buckets ??= [];
        one.buckets.push([single(Number(le.replace("Inf", "Infinity"))), value]);
      } else one.value = value;
    }
    for (const one of Object.values(series)) {
      if (!one.buckets) continue;
      const last = one.buckets.pop();
      if (last?.[0] !== Number.POSITIVE_INFINITY || last[1] !== one.count)
        throw new Error(`${name}: the last bucket is not all`);
    }
    return { name, type: isCounter ? "counter" : family.type, help: family.help, series };
  });
}

/** Returns the meaning of a protobuf exposition. */
export function meaningOfMessages(bytes: Uint8Array): Meant[] {
  return decodeFamilies(bytes).map(({ name, type, help = "", metric }) => {
    const series = metric.map((one) => {
      const labels = one.label.map(({ name, value }) => [name, value]);
      if (new Set(labels.map(([label]) => label)).size !== labels.length) throw new Error(`${name} has a label twice`);
      return [labelsKey(Object.fromEntries(labels)), meaningOfMessage(one)];
    });
    const byLabels = Object.fromEntries(series);
    if (Object.keys(byLabels).length !== series.length) throw new Error(`${name} has a series twice`);
    return { name, type: type.toLowerCase(), help, series: byLabels };
  });
}

function meaningOfMessage({ gauge, counter, summary, histogram }: DecodedMetric): MeantSeries {
  if (gauge) return { value: gauge.value };
  if (counter) return { value: counter.value, created: milliseconds(counter.createdTimestamp) };
  const observed = summary ?? (histogram as DecodedHistogram);
  const { sampleCount: count, sampleSum: sum, createdTimestamp } = observed;
  const common = { count, sum, created: milliseconds(createdTimestamp) };
  if (!histogram) return common;
  if (histogram.schema === undefined) {
    return {
      ...common,
      buckets: histogram.bucket.map(({ upperBound, cumulativeCount }) => [single(upperBound), cumulativeCount]),
    };
  }
  const { schema, zeroThreshold = Number.NaN, zeroCount = Number.NaN } = histogram;
  const counts = [...nativeCounts(histogram)].filter(([, one]) => one > 0);
  return { ...common, native: { schema, zero: [zeroThreshold, zeroCount], counts } };
}

function milliseconds({ seconds, nanos }: { readonly seconds: number; readonly nanos?: number }): number {
  return seconds * 1000 + (nanos ?? 0) / 1e6;
}
