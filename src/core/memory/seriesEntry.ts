/** The entry of a series, before it is published. */

import { SERIES_BYTES, SERIES_CREATED, SERIES_KEY, SERIES_KEY_CAPACITY, SERIES_ROW } from "../../../assembly/layout.ts";
import { packDuration, wallClock } from "../platform/wallClock.ts";
import type { Attachment } from "./attachment.ts";
import type { Shape } from "./shape.ts";

const ENTRY_ALIGNMENT = 8;

/** Returns an unpublished entry with room for a key, or 0 if the block is full. */
export function makeSeries(attachment: Attachment, shape: Shape, keyBytes: number): number {
  const { block, kernel } = attachment;
  const lane = attachment.takeLane();
  const entry = kernel.reserve(SERIES_BYTES + keyBytes, ENTRY_ALIGNMENT);
  if (entry === 0) return 0;
  const row = kernel.reserveRow(shape.pageKind, shape.rowWords, lane);
  if (row < 0) return 0;
  block.setWord(entry + SERIES_ROW, row);
  block.setWord(entry + SERIES_CREATED, now(attachment));
  block.setWord(entry + SERIES_KEY, entry + SERIES_BYTES);
  block.setWord(entry + SERIES_KEY_CAPACITY, keyBytes);
  return entry;
}

/** Returns the time since the block's start, as entries hold it. */
export function now({ block }: Attachment): number {
  return packDuration(wallClock() - block.startTime);
}
