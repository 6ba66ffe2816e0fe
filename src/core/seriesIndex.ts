/** The index of a metric's series: an open-addressing table in which keys are found without a walk through the list. */

import { METRIC_INDEX, METRIC_SLOTS, ORDINAL, SERIES_KEY } from "../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import type { Metric } from "./directory.ts";
import { hashOf, hasKey, keyLength } from "./keys.ts";
import { walkRecords } from "./records.ts";

/** The series of a key if it is in the index, otherwise 0. */
export function lookUp(attachment: Attachment, metric: Metric, key: Uint8Array, hash: number): number {
  const { block, kernel } = attachment;
  const index = block.word(metric.record + METRIC_INDEX);
  const slots = block.word(metric.record + METRIC_SLOTS);
  for (let probe = 0; probe < slots; probe++) {
    const record = kernel.indexAt(index, (hash + probe) % slots);
    if (record === 0) return 0;
    if (hasKey(block.bytes, record + SERIES_KEY, key)) return record;
  }
  return 0;
}

/** Puts every series up to `head` into the index, whoever published it: it may have been killed before it did. */
export function completeIndex(attachment: Attachment, metric: Metric, head: number): void {
  const { block, kernel } = attachment;
  const from = kernel.indexedTo(metric.record);
  for (const record of walkRecords(block, head)) {
    if (block.word(record + ORDINAL) < from) break;
    place(attachment, metric, record);
  }
  kernel.raiseIndexed(metric.record, block.word(head + ORDINAL) + 1);
}

function place(attachment: Attachment, metric: Metric, record: number): void {
  const { block, kernel } = attachment;
  const index = block.word(metric.record + METRIC_INDEX);
  const slots = block.word(metric.record + METRIC_SLOTS);
  const key = record + SERIES_KEY;
  const hash = hashOf(block.bytes, key, keyLength(block.bytes, key, metric.definition.labelNames.length));
  for (let probe = 0; probe < slots; probe++) {
    const slot = (hash + probe) % slots;
    if (kernel.indexAt(index, slot) === 0 && kernel.fillIndex(index, slot, record)) return;
    if (kernel.indexAt(index, slot) === record) return;
  }
}
