/**
 * Adds snapshots up. Sums are integers, so merging is associative and commutative to the last digit: threads, processes and
 * machines may be added in any order, also in parts.
 */

import { agreedText, checkAgreement } from "./definition.ts";
import { type ErrorCode, rangeError, shown, typeError } from "./errors.ts";
import { TakenNames } from "./names.ts";
import { checkOptionNames } from "./optionNames.ts";
import { addSeries } from "./seriesSum.ts";
import type { BlockSnapshot, MetricSnapshot, SeriesSnapshot, Snapshot } from "./snapshot.ts";
import { checkSnapshot, labelKey } from "./snapshotCheck.ts";

/** How snapshots are merged that may not agree. */
export interface MergeOptions {
  /**
   * Called for each block and metric that is left out: most blocks define the metric otherwise (DEFINITION_CONFLICT), or another
   * metric would be written under the same name (NAME_INVALID). Without it, the first throws, and the second is left to expositions.
   * If it throws or rejects, the error goes to `console.error` and the merge goes on.
   */
  readonly onConflict?: OnConflict;
}

type OnConflict = (error: RangeError & { code: ErrorCode }, metricName: string) => void;

/** A metric as one snapshot has it. */
interface Part {
  readonly metric: MetricSnapshot;
  /** What must agree of its definition. */
  readonly text: string;
  /** Ids of the snapshot's blocks. Each has one vote. */
  readonly blocks: readonly string[];
}

/**
 * Returns one snapshot of several blocks: counters, means and histograms are added; gauges become one as their `aggregate` says,
 * `last` being the one read last. Metrics are sorted by name, series by their labels.
 *
 * With an array and `onConflict`, a metric whose definitions differ does not spoil the rest: it keeps the definition of most blocks.
 * @throws TypeError SNAPSHOT_INVALID, OPTION_INVALID; RangeError SNAPSHOT_INVALID for a block that comes twice, DEFINITION_CONFLICT
 * @example
 * const all = mergeSnapshots(...(await Promise.all(processes.map(askForSnapshot))));
 * const most = mergeSnapshots(snapshots, { onConflict: (error) => console.warn(error.message) });
 */
export function mergeSnapshots(...snapshots: readonly Snapshot[]): Snapshot;
export function mergeSnapshots(snapshots: readonly Snapshot[], options?: MergeOptions): Snapshot;
export function mergeSnapshots(...given: readonly unknown[]): Snapshot {
  const [first, options = {}, ...more] = given;
  if (!Array.isArray(first)) return merged(given);
  if (more.length > 0) {
    throw typeError(
      "OPTION_INVALID",
      "mergeSnapshots takes an array of snapshots and options, but got more arguments.",
    );
  }
  checkOptionNames("mergeSnapshots", options, ["onConflict"]);
  const { onConflict } = options as MergeOptions;
  if (onConflict !== undefined && typeof onConflict !== "function") {
    throw typeError("OPTION_INVALID", `onConflict must be a function, but got ${shown(onConflict)}.`);
  }
  return merged(first, onConflict);
}

function merged(snapshots: readonly unknown[], onConflict?: OnConflict): Snapshot {
  const blocks = new Map<string, BlockSnapshot>();
  const metrics = new Map<string, Part[]>();
  for (const snapshot of snapshots) {
    checkSnapshot(snapshot);
    for (const block of snapshot.blocks) {
      if (blocks.has(block.id)) {
        throw rangeError(
          "SNAPSHOT_INVALID",
          `Each block may be added once, but ${block.id} came twice. Take one snapshot of each registry: its threads share it.`,
        );
      }
      blocks.set(block.id, block);
    }
    for (const metric of snapshot.metrics) {
      const part = { metric, text: agreedText(metric), blocks: snapshot.blocks.map(({ id }) => id) };
      const parts = metrics.get(metric.name);
      if (parts) parts.push(part);
      else metrics.set(metric.name, [part]);
    }
  }
  const agreeing = Array.from(metrics.values(), (parts) => agreed(parts, onConflict));
  return {
    type: "threadtally.snapshot",
    version: 1,
    blocks: [...blocks.values()].sort((a, b) => compare(a.id, b.id)),
    metrics: (onConflict ? writable(agreeing, onConflict) : agreeing)
      .map(mergeMetrics)
      .sort((a, b) => compare(a.name, b.name)),
  };
}

/** Compares by code units, so that every machine sorts alike. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function votesOf(parts: readonly Part[]): number {
  return parts.reduce((votes, { blocks }) => votes + blocks.length, 0);
}

/** The parts with the definition that most blocks have. Of two with as many it is the one whose text is smaller, in any order. */
function agreed(parts: readonly Part[], onConflict: OnConflict | undefined): readonly Part[] {
  const [first, ...others] = parts as [Part, ...Part[]];
  if (others.every(({ text }) => text === first.text)) return parts;
  if (!onConflict) for (const { metric } of others) checkAgreement(first.metric, metric);
  const votes = new Map<string, Part[]>();
  for (const part of parts) votes.set(part.text, [...(votes.get(part.text) ?? []), part]);
  const [kept, ...out] = [...votes.values()].sort(
    (a, b) => votesOf(b) - votesOf(a) || compare((a[0] as Part).text, (b[0] as Part).text),
  ) as [Part[], ...Part[][]];
  const [{ metric }] = kept as [Part];
  for (const left of out) conflicts(left, (asked) => checkAgreement(metric, asked), onConflict);
  return kept;
}

/** Leaves out what would be written under the name of a metric that more blocks have: an exposition could not have both. */
function writable(metrics: readonly (readonly Part[])[], onConflict: OnConflict): readonly (readonly Part[])[] {
  const names = new TakenNames();
  return [...metrics]
    .sort((a, b) => votesOf(b) - votesOf(a) || compare((a[0] as Part).text, (b[0] as Part).text))
    .filter((parts) => {
      if (conflicts(parts, (asked) => names.check(asked), onConflict)) return false;
      names.take((parts[0] as Part).metric);
      return true;
    });
}

/** Returns whether a check refuses a metric, and reports that for each block that has it. */
function conflicts(
  parts: readonly Part[],
  check: (metric: MetricSnapshot) => void,
  onConflict: OnConflict | undefined,
): boolean {
  const { metric } = parts[0] as Part;
  try {
    check(metric);
    return false;
  } catch (problem) {
    const { code, message } = problem as { code: ErrorCode; message: string };
    for (const id of parts.flatMap(({ blocks }) => blocks)) {
      const error = rangeError(code, `${message} The series of the block ${id} are left out.`);
      // Whatever becomes of the callback, and of a promise that it returns, the merge goes on.
      new Promise((resolve) => resolve(onConflict?.(error, metric.name))).catch((failure) => {
        console.error("onConflict of mergeSnapshots failed:", failure);
      });
    }
    return true;
  }
}

function mergeMetrics(parts: readonly Part[]): MetricSnapshot {
  const [{ metric }] = parts as [Part];
  const series = new Map<string, SeriesSnapshot>();
  let { help } = metric;
  for (const { metric: one } of parts) {
    // Helps may differ; the same one must win in any order.
    if (compare(one.help, help) < 0) help = one.help;
    for (const { threads: _, ...total } of one.series) {
      // Threads' shares are left out: lanes of different blocks have the same numbers.
      const key = labelKey(total.labels);
      const existing = series.get(key);
      series.set(key, existing ? addSeries(metric, existing, total) : total);
    }
  }
  const sorted = [...series].sort(([a], [b]) => compare(a, b));
  return { ...metric, help, series: sorted.map(([, one]) => one) };
}
