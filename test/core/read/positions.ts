/** Cursors of registries, with the members that adapters do not see. */

import type { Cursor, Registry } from "threadtally";
import { Series } from "../../../src/core/memory/series.ts";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";

/** Returns the address of a metric's last series: a cursor at that series. */
export function positionOf(registry: Registry, name: string): BlockCursor {
  const cursor = registry.cursor() as unknown as BlockCursor;
  let last: BlockCursor | undefined;
  while (!last && cursor.advance()) if (cursor.definition.name === name) last = cursor;
  // The first series of a metric with labels is the overflow series.
  if (cursor.definition.labelNames.length > 0) cursor.advance();
  return cursor;
}

/** Returns the series at a cursor, as an object that records would have it. */
export function seriesAt({ attachment, metric, entry }: BlockCursor): Series {
  return new Series(attachment, metric, { entry, creation: attachment.kernel.enter(entry) });
}

/** Returns what is shown of each series, by the cursor with the members that adapters do not see. */
export function walk<T>(
  registry: Registry,
  show: (cursor: BlockCursor & Cursor) => T,
  cursor = registry.cursor(),
): T[] {
  const shown: T[] = [];
  while (cursor.next()) shown.push(show(cursor as unknown as BlockCursor & Cursor));
  return shown;
}
