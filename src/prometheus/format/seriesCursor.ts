/** The part of a cursor that expositions read: of a registry, a snapshot or a source of somebody else's. */

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
