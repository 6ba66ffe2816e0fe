/** The check of snapshots, which may come from other processes or files, and be changed by programs on the way. */

import { boundsOf, checkBuckets } from "../define/bounds.ts";
import { type Definition, wrongMember } from "../define/definition.ts";
import { type Content, KINDS } from "../define/kinds.ts";
import { checkLabelName, checkMetricName, checkPlainName } from "../define/names.ts";
import { checkLabelNameIn, checkSpace, identityOf } from "../define/spaces.ts";
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
    const keys = new Set<string>();
    for (const [ordinal, { labels }] of metric.series.entries()) {
      const key = labelKey(labels);
      refuseSeries(metric, ordinal, keys.has(key) && "has the labels of another series");
      keys.add(key);
    }
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
  for (const [index, block] of blocks.entries()) refuse(`block ${index}`, memberFlaw(block, BLOCK));
}

/** Throws if a metric's names break a rule. Those of a space have fewer rules. */
function checkNames(name: unknown, labelNames: readonly unknown[], space: unknown): void {
  checkSpace(space);
  if (space === undefined) checkMetricName(name);
  else checkPlainName("A metric's name", name);
  for (const label of labelNames) checkLabelNameIn(space, label);
}

/** Throws SNAPSHOT_INVALID unless a value is a metric of a snapshot; its series are not checked yet. */
export function checkMetric(metric: unknown, index: number): asserts metric is MetricSnapshot {
  const where = nameOf(metric, index);
  if (!isObject(metric)) return refuse(where, `is ${shown(metric)}`);
  const { name, space, labelNames, buckets, series } = metric;
  try {
    checkNames(name, Array.isArray(labelNames) ? labelNames : [], space);
    if (buckets !== undefined) checkBuckets(buckets);
  } catch (cause) {
    refuse(where, `breaks a rule: ${(cause as Error).message}`, cause);
  }
  const wrong = wrongMember(metric) ?? (Array.isArray(series) ? undefined : "series");
  refuse(where, wrong && has(wrong, metric[wrong]));
}

/**
 * Throws SNAPSHOT_INVALID unless each of these is a series of a metric with this definition. Label sets that come twice
 * are left to the caller.
 */
export function checkSeries(definition: Definition, series: readonly unknown[]): void {
  const { buckets, labelNames } = definition;
  const shape: Shape = {
    definition,
    words: buckets === undefined ? 1 : boundsOf(buckets).length + 1,
    labels: new Set(labelNames).add("otel_metric_overflow"),
  };
  for (const [ordinal, one] of series.entries()) {
    refuseSeries(definition, ordinal, seriesFlaw(one, shape));
  }
}

function refuseSeries(metric: Definition, ordinal: number, flaw: Flaw | false): void {
  refuse(nameOf(metric, 0), flaw && `has a wrong series, number ${ordinal}: it ${flaw}`);
}

function nameOf(metric: unknown, index: number): string {
  return isObject(metric) ? `the metric ${shown(metric.name)}` : `metric ${index}`;
}

function refuse(where: string, flaw: Flaw | false, cause?: unknown): void {
  if (!flaw) return;
  const error = typeError(
    "SNAPSHOT_INVALID",
    `A snapshot must be as a registry returned it, but ${where} ${flaw}. Pass it unchanged, or as JSON.`,
  );
  throw cause === undefined ? error : Object.assign(error, { cause });
}

/** Rules for the members of an object: each function returns whether its member is right. */
type Rules = Readonly<Record<string, (value: unknown) => boolean>>;

/** Returns the first member of an object that breaks its rule. */
function memberFlaw(object: unknown, rules: Rules): Flaw {
  if (!isObject(object)) return `is ${shown(object)}`;
  for (const [member, isRight] of Object.entries(rules))
    if (!isRight(object[member])) return has(member, object[member]);
  return undefined;
}

const BLOCK: Rules = {
  id: (id) => typeof id === "string" && id !== "",
  sequence: isCount,
  time: isTime,
  startTime: isTime,
  resets: isCountIfAny,
  closed: (closed) => closed === undefined || typeof closed === "boolean",
  totals: (totals) => totals === undefined || totals === true,
};
const SERIES: Rules = { startTime: isTime, resets: isCountIfAny, creation: isCountIfAny };
const SHARE: Rules = { lane: isCount, thread: (thread) => thread === null || Number.isSafeInteger(thread) };
const CONTENTS: Readonly<Record<Content, Rules>> = {
  sum: { scaled: isScaled },
  level: { level: isDouble, time: isTime },
  countAndSum: { count: isCount, scaled: isScaled },
  buckets: { counts: Array.isArray, scaledSums: Array.isArray },
};
/** The numbers of all kinds. No series has those of another kind: a reader would take them for its own. */
const NUMBERS = ["count", "scaled", "counts", "scaledSums", "level"];
const EXTREMES = ["scaledMin", "scaledMax"];

/** The properties that all series of a metric have in common. */
interface Shape {
  readonly definition: Definition;
  /** Number of counts and sums in a series. */
  readonly words: number;
  /** Names of labels that were already checked. */
  readonly labels: Set<string>;
}

function seriesFlaw(series: unknown, shape: Shape): Flaw {
  if (!isObject(series)) return `is ${shown(series)}`;
  const { labels, scaledMin, scaledMax, threads } = series;
  const { minMax } = shape.definition;
  const flaw =
    labelsFlaw(labels, shape.labels) ?? memberFlaw(series, SERIES) ?? foreignFlaw(series, minMax ? [] : EXTREMES);
  if (flaw) return flaw;
  if (minMax && !(scaledMin === null && scaledMax === null)) {
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
function contentFlaw(series: Foreign, { definition, words }: Shape): Flaw {
  const { counts, scaledSums, levels } = series;
  const { content } = KINDS[definition.kind];
  const others = NUMBERS.filter((name) => !Object.hasOwn(CONTENTS[content], name));
  const flaw = foreignFlaw(series, others);
  if (flaw) return flaw;
  if (content === "buckets")
    return listFlaw("counts", counts, words, isCount) ?? listFlaw("scaledSums", scaledSums, words, isScaled);
  if (definition.aggregate === "average" && !(isCount(levels) && levels > 0)) return has("levels", levels);
  return memberFlaw(series, CONTENTS[content]);
}

function threadsFlaw(threads: unknown, shape: Shape): Flaw {
  if (!Array.isArray(threads)) return has("threads", threads);
  for (const share of threads) {
    const flaw = memberFlaw(share, SHARE) ?? contentFlaw(share, shape);
    if (flaw) return `has a thread that ${flaw}`;
  }
  return undefined;
}

function listFlaw(member: string, list: unknown, length: number, isRight: (one: unknown) => boolean): Flaw {
  if (!Array.isArray(list) || list.length !== length) return `must have ${length} ${member}, but has ${shown(list)}`;
  for (let i = 0; i < length; i++) if (!isRight(list[i])) return `has ${shown(list[i])} among its ${member}`;
  return undefined;
}

/** Returns the first of these members that is there. */
function foreignFlaw(object: Foreign, members: readonly string[]): Flaw {
  const member = members.find((one) => object[one] !== undefined);
  return member === undefined ? undefined : has(member, object[member]);
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

function isCountIfAny(value: unknown): boolean {
  return value === undefined || isCount(value);
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
