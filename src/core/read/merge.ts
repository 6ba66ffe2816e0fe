/**
 * The sum of snapshots. Sums are integers, so merging is associative and commutative to the last digit: threads,
 * processes and machines may be added in any order, also in groups. Levels are the exception: merging sums of levels
 * adds doubles, so grouping may change the last digit, and that of averages.
 */

import { agreedText } from "../define/definition.ts";
import { checkOptionNames } from "../define/optionNames.ts";
import { identityOf } from "../define/spaces.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import { agreed, compare, type OnConflict, type Part, writable } from "./conflicts.ts";
import { addSeries } from "./seriesSum.ts";
import type { BlockSnapshot, MetricSnapshot, SeriesSnapshot, Snapshot } from "./snapshot.ts";
import { checkSnapshot, labelKey } from "./snapshotCheck.ts";
import { currentVersion } from "./snapshotVersions.ts";

/** Options for merging snapshots that may conflict. */
export interface MergeOptions {
  /**
   * Called for each block and metric that is left out, because most blocks define the metric otherwise
   * (DEFINITION_CONFLICT), or because another metric would be written under the same name (NAME_INVALID). Without it,
   * the first case throws, and the second is left to expositions. If it throws or rejects, the error goes to
   * `console.error` and the merge continues.
   */
  readonly onConflict?: OnConflict;
}

/**
 * Returns one snapshot of several blocks. Counters, means and histograms are added exactly. The levels of a gauge
 * become one by its `aggregate`: `last` and `first` are the level that was read last or first, and an average is
 * weighted by its number of threads. Merging sums of levels adds doubles, so grouping may change the last digit.
 * Metrics are sorted by space and name, series by their labels.
 *
 * With an array and `onConflict`, a metric whose definitions differ does not make the merge fail: it keeps the
 * definition of most blocks.
 * @throws TypeError SNAPSHOT_INVALID, OPTION_INVALID; RangeError SNAPSHOT_INVALID for a block that comes twice,
 * DEFINITION_CONFLICT
 * @example
 * const registries = [new Registry(), new Registry()];
 * for (const one of registries) one.counter({ name: "jobs_total", help: "Finished jobs" }).inc(2);
 * const snapshots = registries.map((one) => one.snapshot());
 * const merged = mergeSnapshots(snapshots, { onConflict: (error) => console.warn(error.message) });
 * merged.metrics.length; // 1
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
  for (const given of snapshots) {
    const snapshot = currentVersion(given);
    checkSnapshot(snapshot);
    for (const block of snapshot.blocks) {
      if (blocks.has(block.id)) {
        throw rangeError(
          "SNAPSHOT_INVALID",
          `Each block may be added once, but ${block.id} came twice. Take one snapshot of each registry: its ` +
            "threads share it.",
        );
      }
      blocks.set(block.id, block);
    }
    // A snapshot made by hand may have no block, and is reported all the same.
    const ids = snapshot.blocks.length > 0 ? snapshot.blocks.map(({ id }) => id) : ["of no id"];
    for (const metric of snapshot.metrics) {
      const part = { metric, text: agreedText(metric), blocks: ids };
      const identity = identityOf(metric);
      const parts = metrics.get(identity);
      if (parts) parts.push(part);
      else metrics.set(identity, [part]);
    }
  }
  const agreeing = Array.from(metrics.values(), (parts) => agreed(parts, onConflict));
  return {
    type: "threadtally.snapshot",
    version: 2,
    blocks: [...blocks.values()].sort((a, b) => compare(a.id, b.id)),
    metrics: (onConflict ? writable(agreeing, onConflict) : agreeing)
      .map(mergeMetrics)
      .sort((a, b) => compare(a.space ?? "", b.space ?? "") || compare(a.name, b.name)),
  };
}

function mergeMetrics(parts: readonly Part[]): MetricSnapshot {
  const [{ metric }] = parts as [Part];
  const series = new Map<string, SeriesSnapshot>();
  // Helps may differ; the same one must win in any order.
  const [help] = parts.map(({ metric: one }) => one.help).sort() as [string];
  for (const { metric: one } of parts) {
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
