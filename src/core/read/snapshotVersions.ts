/** The conversion of snapshots of earlier versions: an older process may still send them, and files keep them. */

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
  return { ...withNames(metric, RENAMED_OF_METRIC), series: each(metric.series, currentSeries) };
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
