/** The part of a cursor that expositions read. It may be a cursor of a registry, a snapshot or another source. */

import type { Cursor } from "../../core/read/cursor.ts";

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
> & { readonly origin?: unknown };
