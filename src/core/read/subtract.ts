/** The difference of two snapshots of the same blocks. */

import { checkAgreement } from "../define/definition.ts";
import { KINDS, type Kind } from "../define/kinds.ts";
import { identityOf } from "../define/spaces.ts";
import { rangeError, shown } from "../errors.ts";
import { combined } from "./seriesSum.ts";
import type { BlockSnapshot, SeriesSnapshot, Snapshot } from "./snapshot.ts";
import { checkSnapshot, labelKey } from "./snapshotCheck.ts";
import { currentVersion } from "./snapshotVersions.ts";

/**
 * Returns what was recorded between two snapshots of the same blocks, for readers that each keep their own last
 * snapshot. If a series was created or reset in between, its count starts there. Gauges, up-down counters and extremes
 * are those of the later snapshot.
 *
 * Snapshots with `ignoreResets` are subtracted from each other: then resets in between make no difference. A label set
 * that was removed before the earlier one, and is back in the later one, counts with its total.
 *
 * Merged snapshots of several blocks can be subtracted as long as no series was reset or removed in between: the merge
 * does not show whose series it was. If one was, subtract the snapshots of each block and merge the differences.
 * @throws TypeError SNAPSHOT_INVALID; RangeError SNAPSHOT_INVALID for other blocks, the wrong order, one
 * of two with `ignoreResets`, and merges with a reset in between, DEFINITION_CONFLICT
 * @example
 * const took = registry.histogram({ name: "render_seconds", help: "Rendering", buckets: [0.1] });
 * took.record(0.05);
 * const before = registry.snapshot();
 * took.record(0.2);
 * subtractSnapshots(registry.snapshot(), before).metrics[0].series[0].counts; // [0, 1]
 */
export function subtractSnapshots(later: Snapshot, earlier: Snapshot): Snapshot {
  const [last, first] = [currentVersion(later), currentVersion(earlier)];
  checkSnapshot(last);
  checkSnapshot(first);
  return difference(last, first);
}

function difference(later: Snapshot, earlier: Snapshot): Snapshot {
  checkBlocks(later, earlier);
  const before = new Map(earlier.metrics.map((metric) => [identityOf(metric), metric]));
  const isMerged = later.blocks.length > 1;
  // If merged blocks count their resets, none was reset since: that was checked with the blocks.
  const isTotal = later.blocks[0]?.totals === true;
  const isUnreset = isMerged && later.blocks.every(({ resets }) => resets !== undefined);
  const metrics = later.metrics.map((metric) => {
    const { kind, name } = metric;
    const earlierMetric = before.get(identityOf(metric));
    if (earlierMetric) checkAgreement(earlierMetric, metric);
    const own = metric.series.map(({ threads: _, ...total }): SeriesSnapshot => total);
    if (!earlierMetric || !KINDS[kind].isReset) return { ...metric, series: own };
    const series = new Map(earlierMetric.series.map((one) => [labelKey(one.labels), one]));
    const since = (one: SeriesSnapshot) => {
      const held = series.get(labelKey(one.labels));
      if (!held) return one;
      const where = `${shown(name)} with the labels ${JSON.stringify(one.labels)}`;
      if (isUnreset || isSame(one, held, where, isTotal)) return seriesDifference(kind, one, held, where);
      if (isMerged) throw unknowable(where);
      return one;
    };
    return { ...metric, series: own.map(since) };
  });
  // A difference is no reading of a block, so nothing may be added from it as from one.
  return { ...later, blocks: later.blocks.map(({ closed: _, ...block }) => block), metrics };
}

function checkBlocks(later: Snapshot, earlier: Snapshot): void {
  const before = new Map(earlier.blocks.map((block) => [block.id, block]));
  const pairs = later.blocks.map((block) => [block, before.get(block.id)] as const);
  if (before.size !== pairs.length || pairs.some(([, block]) => !block)) {
    const ids = ({ blocks }: Snapshot) => blocks.map(({ id }) => id).join(", ") || "none";
    throw rangeError(
      "SNAPSHOT_INVALID",
      `Only snapshots of the same blocks can be subtracted, but got ${ids(later)} and ${ids(earlier)}.`,
    );
  }
  for (const [now, then] of pairs as (readonly [BlockSnapshot, BlockSnapshot])[]) {
    if (now.totals !== then.totals) {
      throw rangeError(
        "SNAPSHOT_INVALID",
        `Snapshots can be subtracted if both are read with ignoreResets or neither, but one of block ${now.id} is. ` +
          "Take both in one way.",
      );
    }
    if (now.sequence < then.sequence)
      throw wrongOrder(`block ${now.id} has number ${now.sequence}, then ${then.sequence}`);
    if (pairs.length > 1 && now.resets !== then.resets) throw unknowable(`block ${now.id}`);
  }
}

/** Returns whether two readings of a series count from the same reset, or the same creation if they are totals. */
function isSame(later: SeriesSnapshot, earlier: SeriesSnapshot, where: string, isTotal: boolean): boolean {
  // Snapshots of older versions have only the time, which cannot distinguish two resets within a millisecond.
  if (later.resets === undefined || earlier.resets === undefined) return later.startTime === earlier.startTime;
  const { creation: now = 0 } = later;
  const { creation: then = 0 } = earlier;
  if (now < then || (now === then && later.resets < earlier.resets)) {
    throw wrongOrder(`${where} was reset less often`);
  }
  return now === then && (isTotal || later.resets === earlier.resets);
}

function seriesDifference(kind: Kind, later: SeriesSnapshot, earlier: SeriesSnapshot, where: string): SeriesSnapshot {
  const recorded = combined(KINDS[kind].content, later, earlier, -1);
  // If two threads take snapshots at the same time, each may read some series first.
  const { count = 0, counts = [count], scaled } = recorded;
  const hasFallen = counts.some((one) => one < 0) || (KINDS[kind].isMonotonic && (scaled as string).startsWith("-"));
  if (hasFallen) throw wrongOrder(`${where} holds less`);
  return { ...later, ...recorded };
}

function wrongOrder(proof: string): RangeError {
  return rangeError(
    "SNAPSHOT_INVALID",
    `The first argument must be the later snapshot, but it is not: ${proof}. ` +
      "Pass subtractSnapshots(later, earlier), both taken by one thread.",
  );
}

function unknowable(where: string): RangeError {
  return rangeError(
    "SNAPSHOT_INVALID",
    `Merged snapshots can be subtracted unless a series was reset or removed in between, but one of ${where} was. ` +
      "Subtract the snapshots of each block, then merge the differences.",
  );
}
