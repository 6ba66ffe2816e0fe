/** The check of snapshots, which may come from other processes or files, and be changed by programs on the way. */

import { boundsOf, checkBuckets } from "../define/bounds.ts";
import { AGGREGATES, type Aggregate, type Definition, identityOf, isComplete } from "../define/definition.ts";
import { type Content, KINDS, type Kind } from "../define/kinds.ts";
import { checkLabelName, checkMetricName, checkSpace } from "../define/names.ts";
import { shown, typeError } from "../errors.ts";
import { isWellFormed } from "../platform/text.ts";
import type { MetricSnapshot, Snapshot } from "./snapshot.ts";

/** A foreign object whose members are not known yet. */
type Foreign = Readonly<Record<string, unknown>>;

/** A description of what is wrong with a part of a snapshot; undefined if nothing is. */
type Flaw = string | undefined;

/** Throws SNAPSHOT_INVALID unless a value is a snapshot with everything that a registry puts into it. */
export function checkSnapshot(snapshot: unknown): asserts snapshot is Snapshot {
  checkFrame(snapshot);
  const names = new Set<string>();
  for (const [index, metric] of snapshot.metrics.entries()) {
    checkMetric(metric, index);
    refuse(nameOf(metric, index), names.has(identityOf(metric)) && "is listed twice");
    names.add(identityOf(metric));
    checkSeries(metric, metric.series);
  }
}

/** Throws SNAPSHOT_INVALID unless a value is a snapshot; its metrics are not checked yet. */
export function checkFrame(snapshot: unknown): asserts snapshot is Snapshot {
  const { type, version, blocks, metrics } = isObject(snapshot) ? snapshot : ({} as Foreign);
  if (type !== "threadtally.snapshot" || version !== 2 || !Array.isArray(blocks) || !Array.isArray(metrics)) {
    throw typeError(
      "SNAPSHOT_INVALID",
      "A snapshot of version 2, or a promise of one, is needed (mergeSnapshots reads version 1), but got " +
        `${shown(snapshot)}. Pass what registry.snapshot(), mergeSnapshots(…) or subtractSnapshots(…) returned, or ` +
        "JSON.parse of it.",
    );
  }
  for (const [index, block] of blocks.entries()) refuse(`block ${index}`, blockFlaw(block));
}

/** Throws SNAPSHOT_INVALID unless a value is a metric of a snapshot; its series are not checked yet. */
export function checkMetric(metric: unknown, index: number): asserts metric is MetricSnapshot {
  const where = nameOf(metric, index);
  if (!isObject(metric)) return refuse(where, `is ${shown(metric)}`);
  const { name, space, kind, scale, aggregate, buckets, minMax, labelNames, series } = metric;
  refuse(where, !Array.isArray(labelNames) && has("labelNames", labelNames));
  try {
    checkSpace(space);
    checkMetricName(name, space);
    for (const label of labelNames as unknown[]) checkLabelName(label, space);
    if (buckets !== undefined) checkBuckets(buckets);
  } catch (cause) {
    refuse(where, `breaks a rule of definitions (${(cause as Error).message})`, cause);
  }
  refuse(where, !(isCount(scale) && scale > 0) && has("scale", scale));
  refuse(where, aggregate !== undefined && !AGGREGATES.includes(aggregate as Aggregate) && has("aggregate", aggregate));
  refuse(where, !isComplete(metric) && "lacks a part of its definition, or has one of the wrong kind");
  const mayHaveMinMax = KINDS[kind as Kind].options.includes("minMax");
  refuse(where, minMax !== undefined && !(minMax === true && mayHaveMinMax) && has("minMax", minMax));
  refuse(where, !Array.isArray(series) && has("series", series));
}

/**
 * Throws SNAPSHOT_INVALID unless each of these is a series of a metric with this definition, and no label set comes
 * twice.
 */
export function checkSeries(definition: Definition, series: readonly unknown[]): void {
  const { name, kind, aggregate, buckets, minMax, labelNames } = definition;
  const shape: Shape = {
    content: KINDS[kind].content,
    words: buckets === undefined ? 1 : boundsOf(buckets).length + 1,
    keepsExtremes: minMax === true,
    isAverage: aggregate === "average",
    labels: new Set(labelNames).add("otel_metric_overflow"),
    keys: new Set(),
  };
  for (const [ordinal, one] of series.entries()) {
    const flaw = seriesFlaw(one, shape);
    if (flaw) refuse(`the metric ${shown(name)}`, `has an invalid series, number ${ordinal}: it ${flaw}`);
  }
}

function nameOf(metric: unknown, index: number): string {
  return isObject(metric) ? `the metric ${shown(metric.name)}` : `metric ${index}`;
}

function refuse(where: string, flaw: Flaw | false, cause?: unknown): void {
  if (!flaw) return;
  const error = typeError(
    "SNAPSHOT_INVALID",
    `A snapshot must be as a registry returned it, but ${where} ${flaw}. Pass snapshots on unchanged, or as JSON.`,
  );
  throw cause === undefined ? error : Object.assign(error, { cause });
}

function blockFlaw(block: unknown): Flaw {
  if (!isObject(block)) return `is ${shown(block)}`;
  const { id, sequence, time, startTime, resets } = block;
  if (typeof id !== "string" || id === "") return has("id", id);
  if (!isCount(sequence)) return has("sequence", sequence);
  if (!isTime(time)) return has("time", time);
  if (!isTime(startTime)) return has("startTime", startTime);
  return resets === undefined || isCount(resets) ? undefined : has("resets", resets);
}

/** The properties that all series of a metric have in common. */
interface Shape {
  readonly content: Content;
  /** Number of counts and sums in a series. */
  readonly words: number;
  readonly keepsExtremes: boolean;
  readonly isAverage: boolean;
  /** Names of labels that were already checked. */
  readonly labels: Set<string>;
  /** The label sets so far. */
  readonly keys: Set<string>;
}

function seriesFlaw(series: unknown, shape: Shape): Flaw {
  if (!isObject(series)) return `is ${shown(series)}`;
  const { labels, startTime, resets, time, scaledMin, scaledMax, threads } = series;
  const wrong = labelsFlaw(labels, shape.labels);
  if (wrong) return wrong;
  const key = labelKey(labels as Readonly<Record<string, string>>);
  if (shape.keys.has(key)) return "has the labels of another series";
  shape.keys.add(key);
  if (!isTime(startTime)) return has("startTime", startTime);
  if (resets !== undefined && !isCount(resets)) return has("resets", resets);
  if (shape.content === "level" && !isTime(time)) return has("time", time);
  if (shape.keepsExtremes && !(scaledMin === null && scaledMax === null)) {
    if (!isScaled(scaledMin)) return has("scaledMin", scaledMin);
    if (!isScaled(scaledMax) || BigInt(scaledMax) < BigInt(scaledMin)) return has("scaledMax", scaledMax);
  }
  return contentFlaw(series, shape) ?? (threads === undefined ? undefined : threadsFlaw(threads, shape));
}

function labelsFlaw(labels: unknown, known: Set<string>): Flaw {
  if (!isObject(labels) || Array.isArray(labels)) return has("labels", labels);
  for (const name of Object.keys(labels)) {
    const value = labels[name];
    if (typeof value !== "string" || !isWellFormed(value)) return `has the label ${shown(name)} with ${shown(value)}`;
    if (known.has(name)) continue;
    try {
      checkLabelName(name);
    } catch {
      return `has a label ${shown(name)}, which no metric can have`;
    }
    known.add(name);
  }
  return undefined;
}

/** Returns the flaw in the counts and sums of a series, or of a thread's share of it. */
function contentFlaw({ scaled, level, levels, count, counts, scaledSums }: Foreign, shape: Shape): Flaw {
  const { content, words, isAverage } = shape;
  if (content === "buckets")
    return listFlaw("counts", counts, words, isCount) ?? listFlaw("scaledSums", scaledSums, words, isScaled);
  if (content === "countAndSum" && !isCount(count)) return has("count", count);
  if (content === "level" && !isDouble(level)) return has("level", level);
  if (content === "level") return isAverage && !(isCount(levels) && levels > 0) ? has("levels", levels) : undefined;
  return isScaled(scaled) ? undefined : has("scaled", scaled);
}

function threadsFlaw(threads: unknown, shape: Shape): Flaw {
  if (!Array.isArray(threads)) return has("threads", threads);
  for (const share of threads) {
    if (!isObject(share)) return has("thread", share);
    if (!isCount(share.lane)) return has("lane", share.lane);
    if (share.thread !== null && !Number.isSafeInteger(share.thread)) return has("thread", share.thread);
    const flaw = contentFlaw(share, shape);
    if (flaw) return `has a thread that ${flaw}`;
  }
  return undefined;
}

function listFlaw(member: string, list: unknown, length: number, isRight: (one: unknown) => boolean): Flaw {
  if (!Array.isArray(list) || list.length !== length) return `must have ${length} ${member}, but has ${shown(list)}`;
  for (let i = 0; i < length; i++) if (!isRight(list[i])) return `has ${shown(list[i])} among its ${member}`;
  return undefined;
}

function has(member: string, value: unknown): string {
  return `has the ${member} ${shown(value)}`;
}

function isObject(value: unknown): value is Foreign {
  return typeof value === "object" && value !== null;
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/**
 * Returns whether a value is an integer from 0 to below 2^53, which doubles count exactly and expositions can write.
 */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Returns whether a value is an exact integer as text. Long ones are refused, since reading them would take long. */
function isScaled(value: unknown): value is string {
  return typeof value === "string" && /^-?\d{1,40}$/.test(value);
}

/** Returns whether a value is a double as `String` writes it. */
function isDouble(value: unknown): value is string {
  return typeof value === "string" && String(Number(value)) === value;
}

/** Returns the key of a label set, whatever the order of its labels. */
export function labelKey(labels: Readonly<Record<string, string>>): string {
  let key = "";
  for (const name of Object.keys(labels).sort()) key += `${JSON.stringify(name)}${JSON.stringify(labels[name])}`;
  return key;
}
