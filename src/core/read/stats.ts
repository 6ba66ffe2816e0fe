/** How much of a block is used, and what did not fit. */

import { BUMP, FULL, OVERFLOWED, REJECTED } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";

/** What `registry.stats()` returns. */
export interface Stats {
  readonly bytesUsed: number;
  readonly bytesLimit: number;
  /** When the block was made, in milliseconds since 1970: the counts below are since then. */
  readonly startTime: number;
  /** Threads that hold a lane. */
  readonly threads: number;
  readonly series: number;
  /** Look-ups of label sets that ended in an overflow series. */
  readonly overflowed: number;
  /** Values refused under `onInvalid: "count"`. */
  readonly rejected: number;
  /** Metrics, label sets and resets that were refused because the block is full. */
  readonly refused: number;
}

export function readStats(attachment: Attachment, series: number): Stats {
  const { block, kernel } = attachment;
  return {
    bytesUsed: kernel.headerWord(BUMP),
    bytesLimit: block.maxBytes,
    startTime: block.startTime,
    threads: attachment.threads(),
    series,
    overflowed: kernel.readShared(OVERFLOWED),
    rejected: kernel.readShared(REJECTED),
    refused: kernel.readShared(FULL),
  };
}
