/** The index of a metric's series: an open-addressing table in which keys are found without a walk through the list. */

import { METRIC_INDEX, METRIC_SLOTS, ORDINAL, SERIES_KEY } from "../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { corrupt } from "./damage.ts";
import type { Metric } from "./directory.ts";
import { hashOf, hasKey, keyLength } from "./keys.ts";
import { walkBack } from "./records.ts";

/** The series of a key if it is in the index, otherwise 0. */
export function lookUp(attachment: Attachment, metric: Metric, key: Uint8Array, hash: number): number {
  const { block, kernel } = attachment;
  const index = block.word(metric.record + METRIC_INDEX);
  const slots = slotsOf(attachment, metric);
  for (let probe = 0; probe < slots; probe++) {
    const record = kernel.indexAt(index, (hash + probe) % slots);
    if (record === 0) return 0;
    if (hasKey(block.bytes, record + SERIES_KEY, key)) return record;
  }
  return 0;
}

/** An index has room for all series that the limit allows, and a third of its slots stays empty. */
export function slotsFor(maxSeries: number): number {
  return Math.ceil((maxSeries + 1) * 1.5);
}

function slotsOf({ block }: Attachment, metric: Metric): number {
  const slots = block.word(metric.record + METRIC_SLOTS);
  if (slots !== slotsFor(block.maxSeries)) throw corrupt();
  return slots;
}

/** Puts every series up to `head` into the index, whoever published it: it may have been killed before it did. */
export function completeIndex(attachment: Attachment, metric: Metric, head: number): void {
  const { block, kernel } = attachment;
  walkBack(block, head, kernel.indexedTo(metric.record), (record) => place(attachment, metric, record));
  kernel.raiseIndexed(metric.record, block.word(head + ORDINAL) + 1);
}

function place(attachment: Attachment, metric: Metric, record: number): void {
  const { block, kernel } = attachment;
  const index = block.word(metric.record + METRIC_INDEX);
  const slots = slotsOf(attachment, metric);
  const key = record + SERIES_KEY;
  const hash = hashOf(block.bytes, key, keyLength(block.bytes, key, metric.definition.labelNames.length));
  for (let probe = 0; probe < slots; probe++) {
    const slot = (hash + probe) % slots;
    if (kernel.indexAt(index, slot) === 0 && kernel.fillIndex(index, slot, record)) return;
    if (kernel.indexAt(index, slot) === record) return;
  }
}
