/** The removal of label sets: what they held is closed, and their series may be used for other ones. */

import { LEVEL_PAGE, ORDINAL, PACKED_PAGE } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { FoundSeries } from "../memory/creation.ts";
import type { Directory } from "../memory/directory.ts";
import type { Labels } from "../memory/labelSets.ts";
import type { Metric } from "../memory/metric.ts";
import { Series } from "../memory/series.ts";
import { isHidden, readAmounts, readLevel, readUnits, resetSeries, type SeriesRef, sharedCell } from "./reading.ts";

/**
 * Closes a series and hides it, so that its memory may be used for another label set. A gauge then has no level.
 * Returns false if the series was not visible before.
 */
export function removeSeries(series: Series): boolean {
  const { kernel } = series.attachment;
  const { content } = series.metric.traits;
  if (content === "level") return removeLevels(series);
  // An overflow series that holds nothing is not visible.
  const isVisible = () => (!series.isOverflow && !isHidden(series)) || !isEmpty(series);
  for (;;) {
    const wasVisible = series.read<boolean | undefined>(isVisible, () => undefined);
    if (wasVisible) return resetSeries(series, () => true, true) === true;
    // Under a new version, so that an up-down counter that is being changed is not shown afterwards.
    if (wasVisible === undefined || kernel.hide(series.entry)) return false;
  }
}

function removeLevels(series: Series): boolean {
  const { kernel } = series.attachment;
  // A gauge without a level is not visible. If it was removed before, another label set may be taking its series.
  if (isHidden(series) && readLevel(series) === undefined) return false;
  return series.pinned(() => {
    const wasVisible = readLevel(series) !== undefined;
    if (series.metric.shape.pageKind === LEVEL_PAGE) kernel.clearLevels(series.table, series.index);
    else kernel.empty(sharedCell(series));
    // Last, so that nobody finds it removed before it is empty.
    hide(series);
    return wasVisible;
  }, false);
}

/** Clears a level that all threads share, and removes its label set, unless another level was set meanwhile. */
export function removeLevel(series: SeriesRef, level: number): void {
  if (series.attachment.kernel.clearLevel(sharedCell(series), level)) hide(series);
}

/**
 * Empties this thread's cell of a gauge, or the one that all share, and removes the label set if no thread has a level
 * in it. A thread that sets one meanwhile keeps it: nobody takes a series that has a level. The caller pins it.
 */
export function takeBackLevel(series: Series, cell: number): void {
  series.attachment.kernel.empty(cell);
  if (series.definition.labelNames.length > 0 && readLevel(series) === undefined) hide(series);
}

/** Hides a series without a reading to close. The caller pins it. */
export function hide({ attachment: { kernel }, entry }: SeriesRef): void {
  do kernel.enter(entry);
  while (!kernel.hide(entry));
}

/** Removes the label sets of a metric that have all these labels. Returns how many were visible. */
export function removeMatching(
  attachment: Attachment,
  directory: Directory,
  metric: Metric,
  wanted: readonly (readonly [name: string, value: string])[],
): number {
  return attachment.guarded(() => {
    let removed = 0;
    for (const found of directory.labelSets(metric)) {
      const labels = labelsOf(attachment, metric, found);
      if (!labels || wanted.some(([name, value]) => labels[name] !== value)) continue;
      if (removeSeries(new Series(attachment, metric, found))) removed++;
    }
    return removed;
  });
}

/** Returns the labels of a series; undefined if it is an overflow series, or has another label set by now. */
function labelsOf(
  attachment: Attachment,
  { definition, labelSets }: Metric,
  { entry, creation }: FoundSeries,
): Labels | undefined {
  const ordinal = attachment.block.word(entry + ORDINAL);
  while (creation > 0 && attachment.kernel.enter(entry) === creation) {
    const labels = labelSets.of(attachment, definition.labelNames, entry, ordinal, creation);
    if (labels) return labels;
  }
  return undefined;
}

/** Returns whether nothing was recorded in a series since its last reset. */
function isEmpty(series: Series): boolean {
  if (series.metric.shape.pageKind === PACKED_PAGE) return readAmounts(series).every(({ count }) => count === 0);
  return readUnits(series) === 0n;
}
