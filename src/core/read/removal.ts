/** The removal of label sets: what they held is closed, and their series may be used for other ones. */

import { LEVEL_PAGE, ORDINAL, PACKED_PAGE } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { FoundSeries } from "../memory/creation.ts";
import type { Directory } from "../memory/directory.ts";
import type { Labels } from "../memory/labelSets.ts";
import type { Metric } from "../memory/metric.ts";
import { Series } from "../memory/series.ts";
import {
  type CountAndSum,
  isHidden,
  readAmounts,
  readLevel,
  readUnits,
  resetSeries,
  type SeriesRef,
  sharedCell,
} from "./reading.ts";

/**
 * Closes a series and hides it, so that its memory may be used for another label set. A gauge then has no level.
 * Returns false if the series was not visible before.
 */
export function removeSeries(series: Series): boolean {
  const { kernel } = series.attachment;
  if (series.metric.traits.content !== "level") {
    // An overflow series that holds nothing is not visible.
    const isShown = () => !series.isOverflow && !isHidden(series);
    const isVisible = () => isShown() || readAmountsOf(series).some((amount) => !isNothing(amount));
    for (;;) {
      const wasVisible = series.read<boolean | undefined>(isVisible, () => undefined);
      if (wasVisible) return resetSeries(series, () => true, true) === true;
      // Under a new version, so that an up-down counter that is being changed is not shown afterwards.
      if (wasVisible === undefined || series.isOverflow || kernel.hide(series.entry)) return false;
    }
  }
  // A gauge without a level is not visible.
  const wasVisible =
    series.read(
      () => readLevel(series),
      () => undefined,
    ) !== undefined;
  if (!wasVisible && (series.isOverflow || isHidden(series))) return false;
  return series.pinned(() => {
    if (series.metric.shape.pageKind === LEVEL_PAGE) kernel.clearLevels(series.table, series.index);
    else kernel.empty(sharedCell(series));
    // Last, so that nobody finds it removed before it is empty.
    if (!series.isOverflow) hide(series);
    return wasVisible;
  }, false);
}

/** Clears a level that all threads share, and removes its label set. Returns false if another was set meanwhile. */
export function removeLevel(series: SeriesRef, level: number): boolean {
  const { kernel } = series.attachment;
  if (!kernel.clearLevel(sharedCell(series), level)) return false;
  hide(series);
  return true;
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

function readAmountsOf(series: Series): CountAndSum[] {
  if (series.metric.shape.pageKind === PACKED_PAGE) return readAmounts(series);
  return [{ count: 0, units: readUnits(series) }];
}

function isNothing({ count, units }: CountAndSum): boolean {
  return count === 0 && units === 0n;
}
