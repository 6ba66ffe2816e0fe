/** The part of a cursor that expositions read. It may be a cursor of a registry, a snapshot or another source. */

import type { Cursor } from "../../core/read/cursor.ts";

/**
 * The part of a cursor that expositions read.
 * @inline
 */
export type SeriesCursor = Pick<
  Cursor,
  | "next"
  | "metrics"
  | "definition"
  | "ordinal"
  | "labels"
  | "startTime"
  | "value"
  | "count"
  | "sum"
  | "counts"
  | "bounds"
> & {
  /**
   * The cursor itself if a registry made it: its definitions and labels never change, so what is made of them is kept
   * for the next scrape.
   */
  readonly origin?: unknown;
  /** Id of the label set within its block; known of a registry's own cursors only. */
  readonly series?: number;
};
