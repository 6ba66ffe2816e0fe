/** The index of a metric's series: an open-addressing table that finds a key without a walk through the list. */

import { HEADER_BYTES, INDEX_ENTRY_BYTES, METRIC_INDEX, METRIC_SLOTS, SERIES_KEY } from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { corrupt } from "./corruption.ts";
import { countTo, walkBack } from "./entries.ts";
import { copyKey, hashOf, hasKey } from "./labelKey.ts";
import type { Metric } from "./metric.ts";

/** Returns the series of a key if it is in the index, otherwise 0. */
export function lookUp(attachment: Attachment, metric: Metric, key: Uint8Array, hash: number): number {
  const { block, kernel } = attachment;
  const { index, slots } = indexOf(attachment, metric);
  for (let probe = 0; probe < slots; probe++) {
    const entry = kernel.indexAt(index, (hash + probe) % slots);
    if (entry === 0) return 0;
    if (hasKey(block.bytes, entry + SERIES_KEY, key)) return entry;
  }
  return 0;
}

/** Returns the number of slots: enough for all series that the limit allows, with a third of them left empty. */
export function slotsFor(maxSeries: number): number {
  return Math.ceil((maxSeries + 1) * 1.5);
}

/**
 * Returns the address and number of slots of a metric's index. Throws if it does not lie in the block, behind the
 * header: an entry must not be written over the header.
 */
function indexOf({ block }: Attachment, metric: Metric): { index: number; slots: number } {
  const slots = slotsFor(block.maxSeries);
  const index = block.word(metric.entry + METRIC_INDEX);
  const isInside = index >= HEADER_BYTES && index <= block.maxBytes - slots * INDEX_ENTRY_BYTES;
  if (!isInside || block.word(metric.entry + METRIC_SLOTS) !== slots) throw corrupt();
  return { index, slots };
}

/**
 * Puts every series up to `head` into the index, no matter which thread published it: that thread may have been killed
 * before it could.
 */
export function completeIndex(attachment: Attachment, metric: Metric, head: number): void {
  const { block, kernel } = attachment;
  const count = countTo(block, head);
  let keyBytes = 0;
  walkBack(block, head, count, kernel.indexedTo(metric.entry), (entry) => {
    const key = copyKey(block.bytes, entry + SERIES_KEY, metric.definition.labelNames.length);
    // Entries do not overlap, so all keys together fit in the block.
    keyBytes += key.length;
    if (keyBytes > block.maxBytes) throw corrupt();
    place(attachment, metric, entry, hashOf(key, 0, key.length));
  });
  kernel.raiseIndexed(metric.entry, count);
}

function place(attachment: Attachment, metric: Metric, entry: number, hash: number): void {
  const { kernel } = attachment;
  const { index, slots } = indexOf(attachment, metric);
  for (let probe = 0; probe < slots; probe++) {
    const slot = (hash + probe) % slots;
    if (kernel.indexAt(index, slot) === 0 && kernel.fillIndex(index, slot, entry)) return;
    if (kernel.indexAt(index, slot) === entry) return;
  }
}
