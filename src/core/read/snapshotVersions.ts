/** The conversion of snapshots of earlier versions: an older process may still send them, and files keep them. */

import { nearestDouble } from "./rounding.ts";

/** New names, since version 2, of the members of a snapshot of version 1. */
const RENAMED_OF_METRIC = new Map([["extremes", "minMax"]]);
const RENAMED_OF_SERIES = new Map([
  ["units", "scaled"],
  ["sums", "scaledSums"],
  ["min", "scaledMin"],
  ["max", "scaledMax"],
]);

/** Returns a snapshot of version 1 as one of version 2, and everything else unchanged, for `checkSnapshot` to check. */
export function currentVersion(snapshot: unknown): unknown {
  if (!isObject(snapshot) || snapshot.version !== 1) return snapshot;
  return { ...snapshot, version: 2, metrics: each(snapshot.metrics, currentMetric) };
}

function currentMetric(metric: Members): Members {
  const renamed = withNames(metric, RENAMED_OF_METRIC);
  const { aggregate, scale, series } = renamed;
  const current = { ...renamed, series: each(series, currentSeries) };
  // Only gauges have an aggregate.
  if (aggregate === undefined || !isScale(scale) || !Array.isArray(current.series)) return current;
  return { ...current, scale: 1, series: withLevels(current.series, scale) };
}

/** Returns the series of a gauge, whose levels version 1 kept as integers, and as null where there was none. */
function withLevels(series: readonly unknown[], scale: number): unknown {
  const set = series.filter((one) => !(isObject(one) && one.scaled === null));
  return each(set, ({ scaled, ...rest }) => ({ ...rest, level: levelOf(scaled, scale) }));
}

function isScale(scale: unknown): scale is number {
  return Number.isSafeInteger(scale) && (scale as number) > 0;
}

/** Returns a level as text, or undefined for `checkSnapshot` to refuse. */
function levelOf(scaled: unknown, scale: number): string | undefined {
  if (typeof scaled !== "string" || !/^-?\d{1,40}$/.test(scaled)) return undefined;
  return String(nearestDouble(BigInt(scaled), BigInt(scale)));
}

function currentSeries(series: Members): Members {
  const threads = each(series.threads, (share) => withNames(share, RENAMED_OF_SERIES));
  return { ...withNames(series, RENAMED_OF_SERIES), threads };
}

type Members = Readonly<Record<string, unknown>>;

function withNames(members: Members, names: ReadonlyMap<string, string>): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** Changes the objects of a list. Whatever else is there stays. */
function each(list: unknown, change: (one: Members) => Members): unknown {
  return Array.isArray(list) ? list.map((one: unknown) => (isObject(one) ? change(one) : one)) : list;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}
