/**
 * The creation of a series: an entry is claimed, a new one or one whose label set was removed, filled, and published as
 * the metric's newest creation. The protocol and its invariants: docs/proofs/creations.md.
 */

import {
  BASE_CLAIMED,
  FULL,
  METRIC_SERIES,
  ORDINAL,
  OVERFLOWED_FULL,
  PREVIOUS,
  SERIES_BASE,
  SERIES_CREATED,
  SERIES_HASH,
  SERIES_HOLDER,
  VACANCIES,
} from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { hashOf } from "./labelKey.ts";
import type { Metric } from "./metric.ts";
import { makeSeries, now } from "./seriesEntry.ts";
import { hasKey, paddedLength, writeKey } from "./sharedKey.ts";

/** The series of a label set, or the overflow series and the reason for it. */
export interface FoundSeries {
  readonly entry: number;
  /** Number of the creation that gave the entry the label set; 0 for a metric's first series, which has none. */
  readonly creation: number;
  readonly overflow?: Overflow;
}

/** The reason why a label set has no series: the metric has as many as it may, or the block is full. */
export type Overflow = "limit" | "full";

/** Returns the series with this key among the creations up to a finished one; undefined if there is none. */
export function lookUp(
  attachment: Attachment,
  metric: Metric,
  key: Uint8Array,
  finished: number,
): FoundSeries | undefined {
  const { kernel } = attachment;
  const hash = hashOf(key);
  const entries = entriesOf(attachment, metric);
  metric.keys.update(attachment, metric.entry, finished, entries);
  for (let ordinal = metric.keys.next(hash); ordinal > 0; ordinal = metric.keys.next(hash, ordinal)) {
    const entry = entries[ordinal] as number;
    for (;;) {
      const creation = kernel.enter(entry);
      const isIts = creation > 0 && hasKey(attachment, entry, key);
      if (!kernel.isEntered(entry)) continue;
      if (isIts) return { entry, creation };
      break;
    }
  }
  return undefined;
}

/**
 * Creates the series of a key that had none, unless another thread is faster. Returns it, or why there is none. The
 * holder of `lane` holds the entry meanwhile, so that others can tell if it was killed. `patience`: number of times
 * that it tries again while another living thread holds the last vacant entry.
 */
export function createSeries(
  attachment: Attachment,
  metric: Metric,
  key: Uint8Array,
  lane: number,
  patience: number,
): FoundSeries | Overflow {
  const { kernel } = attachment;
  let claimed = 0;
  let isCreated = false;
  try {
    for (let pass = 0; ; pass++) {
      const finished = kernel.finish(metric.entry);
      const found = lookUp(attachment, metric, key, finished);
      if (found) return found;
      if (claimed !== 0) {
        // The commit. It fails only if another creation followed the finished one: that may be this key's.
        if (!kernel.create(metric.entry, claimed)) continue;
        isCreated = true;
        kernel.finish(metric.entry);
        return { entry: claimed, creation: finished + 1 };
      }
      const claim = claimEntry(attachment, metric, key, lane);
      if (typeof claim === "number") claimed = claim;
      else if (pass >= patience) return claim === "full" ? "full" : "limit";
      // Without a vacant entry: this thread may pin some itself, or another creation may have been this key's.
      else if (claim !== "busy" && !attachment.pause(true) && kernel.finish(metric.entry) === finished) return claim;
    }
  } finally {
    if (claimed !== 0) kernel.releaseRole(claimed + SERIES_HOLDER, lane);
    // Whoever has found no vacant entry looks again.
    if (claimed !== 0 && !isCreated) kernel.takeTicket(VACANCIES);
  }
}

/** Claims an entry for a key, and fills it. Returns its address, or why there is none. */
function claimEntry(attachment: Attachment, metric: Metric, key: Uint8Array, lane: number): number | Overflow | "busy" {
  const { kernel } = attachment;
  const bytes = paddedLength(key);
  for (;;) {
    const some = metric.vacancies.claim(attachment, metric, entriesOf(attachment, metric), lane, false, bytes);
    const entry = some || addEntry(attachment, metric, bytes, lane);
    if (typeof entry !== "number") return entry;
    if (writeKey(attachment, entry, key)) {
      kernel.setWord(entry + SERIES_HASH, hashOf(key));
      kernel.setWord(entry + SERIES_CREATED, now(attachment));
      return entry;
    }
    // Another thread has taken the block's last room meanwhile: now only an entry that has room enough serves.
    kernel.releaseRole(entry + SERIES_HOLDER, lane);
    kernel.takeTicket(VACANCIES);
  }
}

/** Adds an entry with room for a key to the metric, claimed. If there may be no more, claims any vacant one. */
function addEntry(attachment: Attachment, metric: Metric, bytes: number, lane: number): number | Overflow | "busy" {
  const { block, kernel } = attachment;
  let made = 0;
  for (;;) {
    const last = kernel.headerWord(metric.entry + METRIC_SERIES);
    const ordinal = block.word(last + ORDINAL) + 1;
    const isBelow = ordinal <= metric.maxSeries;
    if (isBelow) made ||= makeSeries(attachment, metric.shape, bytes);
    if (!isBelow || made === 0) {
      const any = metric.vacancies.claim(attachment, metric, entriesOf(attachment, metric), lane, true, bytes);
      if (any !== 0) return any;
      if (metric.vacancies.isBusy) return "busy";
      return isBelow ? full(attachment) : "limit";
    }
    kernel.claimRole(made + SERIES_HOLDER, lane);
    block.setWord(made + SERIES_BASE, BASE_CLAIMED);
    block.setWord(made + PREVIOUS, last);
    block.setWord(made + ORDINAL, ordinal);
    if (kernel.append(metric.entry + METRIC_SERIES, last, made)) return made;
  }
}

function full({ kernel }: Attachment): "full" {
  kernel.count(FULL);
  kernel.count(OVERFLOWED_FULL);
  return "full";
}

function entriesOf({ block, kernel }: Attachment, metric: Metric): Int32Array {
  return metric.series.upTo(kernel.headerWord(metric.entry + METRIC_SERIES), block);
}
