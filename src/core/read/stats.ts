/** The statistics of a block: how much of it is used, and what did not fit. */

import { BUMP, FULL, OVERFLOWED, OVERFLOWED_FULL, REJECTED } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";

/** The result of `registry.stats()`. */
export interface Stats {
  /** Bytes of the block that are in use. They only rise. */
  readonly bytesUsed: number;
  /** Bytes that the block can have: its `maxBytes`. */
  readonly bytesLimit: number;
  /** Time when the block was created, in milliseconds since 1970; the counts below start there. */
  readonly startTime: number;
  /** Number of threads that hold a lane. */
  readonly threads: number;
  /** Number of series. It includes removed ones that no new label set has taken yet. */
  readonly series: number;
  /** Number of look-ups of label sets that ended in an overflow series. */
  readonly overflowed: number;
  /** Number of those for which the block was full. The others were beyond the limit of their metric. */
  readonly overflowedFull: number;
  /** Number of values and label sets rejected under `onInvalid: "count"`. */
  readonly rejected: number;
  /** Number of metrics, label sets, resets and large amounts that were refused because the block is full. */
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
    overflowed: kernel.counted(OVERFLOWED),
    overflowedFull: kernel.counted(OVERFLOWED_FULL),
    rejected: kernel.counted(REJECTED),
    refused: kernel.counted(FULL),
  };
}
