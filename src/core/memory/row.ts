/** The row of a series: where its words are in every lane's page. */

import { ROW_WORD_BITS, ROW_WORD_MASK, SERIES_ROW } from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";

export interface Row {
  /** Address of its page table. */
  readonly table: number;
  /** Index of its first word in each page. */
  readonly index: number;
}

export function rowOf({ block, kernel }: Attachment, entry: number): Row {
  const row = block.word(entry + SERIES_ROW);
  return { table: kernel.tableAt(row >>> ROW_WORD_BITS), index: row & ROW_WORD_MASK };
}
