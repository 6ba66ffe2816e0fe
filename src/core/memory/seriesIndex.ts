/**
 * The index of a metric's series: open-addressing tables that find a key without a walk through the list. The index
 * grows by tables, each twice as large as the one before, so that a series never moves. docs/memory.md, "Directory".
 */

import {
  HEADER_BYTES,
  INDEX_ENTRY_BYTES,
  INDEX_SERIES,
  INDEX_SLOTS,
  INDEX_TABLES,
  LINE_BYTES,
  METRIC_INDEX,
  SERIES_KEY,
} from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import type { Block } from "./block.ts";
import { corrupt } from "./corruption.ts";
import { countTo, walkBack } from "./entries.ts";
import { copyKey, hashOf, hasKey } from "./labelKey.ts";
import type { Metric } from "./metric.ts";

/** Returns the series of a key if it is in the index, otherwise 0. */
export function lookUp(attachment: Attachment, metric: Metric, key: Uint8Array, hash: number): number {
  const { block, kernel } = attachment;
  // Newest first: it holds half of all series.
  for (let table = tableOf(kernel.indexedTo(metric.entry) - 1); table >= 0; table--) {
    const address = tableAt(attachment, metric, table);
    const slots = INDEX_SLOTS << table;
    for (let probe = 0; probe < slots; probe++) {
      const entry = kernel.indexAt(address, (hash + probe) & (slots - 1));
      if (entry === 0) break;
      if (hasKey(block.bytes, entry + SERIES_KEY, key)) return entry;
    }
  }
  return 0;
}

/** Returns the number of the table that holds the series of an ordinal; -1 for ordinal 0, the overflow series. */
export function tableOf(ordinal: number): number {
  return 31 - Math.clz32((ordinal - 1) / INDEX_SERIES + 1);
}

/** Returns the address of the list of tables. Throws unless it lies in the block and lists this one. */
function listOf(block: Block, metric: Metric, table: number): number {
  const list = block.word(metric.entry + METRIC_INDEX);
  if (!isInside(block, list, INDEX_TABLES) || table < 0 || table >= INDEX_TABLES) throw corrupt();
  return list;
}

/** Returns whether so many words lie in the block, behind the header, which an index must not overwrite. */
function isInside({ maxBytes }: Block, address: number, words: number): boolean {
  return address >= HEADER_BYTES && address <= maxBytes - words * INDEX_ENTRY_BYTES;
}

/** Returns the address of a table. Throws unless the table lies in the block. */
function tableAt({ block, kernel }: Attachment, metric: Metric, table: number): number {
  const address = kernel.indexAt(listOf(block, metric, table), table);
  if (!isInside(block, address, INDEX_SLOTS << table)) throw corrupt();
  return address;
}

/**
 * Creates the table for the series of an ordinal if there is none yet. Returns false if the block is full. Called
 * before the series is published, so that whoever finds it in the list can put it into the index.
 */
export function openIndex({ block, kernel }: Attachment, metric: Metric, ordinal: number): boolean {
  const table = tableOf(ordinal);
  const list = listOf(block, metric, table);
  if (kernel.indexAt(list, table) !== 0) return true;
  const made = kernel.reserve((INDEX_SLOTS << table) * INDEX_ENTRY_BYTES, LINE_BYTES);
  // Has no effect if another thread was faster: then this table is wasted.
  if (made !== 0) kernel.fillIndex(list, table, made);
  return made !== 0;
}

/**
 * Puts every series up to `head` into the index, no matter which thread published it: that thread may have been killed
 * before it could.
 */
export function completeIndex(attachment: Attachment, metric: Metric, head: number): void {
  const { block, kernel } = attachment;
  const count = countTo(block, head);
  let keyBytes = 0;
  walkBack(block, head, count, kernel.indexedTo(metric.entry), (entry, ordinal) => {
    const key = copyKey(block.bytes, entry + SERIES_KEY, metric.definition.labelNames.length);
    // Entries do not overlap, so all keys together fit in the block.
    keyBytes += key.length;
    if (keyBytes > block.maxBytes) throw corrupt();
    place(attachment, metric, entry, tableOf(ordinal), hashOf(key, 0, key.length));
  });
  kernel.raiseIndexed(metric.entry, count);
}

function place(attachment: Attachment, metric: Metric, entry: number, table: number, hash: number): void {
  const { kernel } = attachment;
  const address = tableAt(attachment, metric, table);
  const slots = INDEX_SLOTS << table;
  for (let probe = 0; probe < slots; probe++) {
    const slot = (hash + probe) & (slots - 1);
    if (kernel.indexAt(address, slot) === 0 && kernel.fillIndex(address, slot, entry)) return;
    if (kernel.indexAt(address, slot) === entry) return;
  }
}
