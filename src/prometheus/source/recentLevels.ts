/** Levels that describe the latest stretch of a thread's time: nobody measures them while the thread is blocked. */

import type { CollectAge } from "../../core/collect/collectRequests.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";

/** The gauges of `collectRuntimeMetrics`, with any prefix, that are such levels. */
const RECENT = /nodejs_eventloop_(lag|utilization)_/;

/** Makes a cursor pass over such levels of threads that no longer reply, and returns it. Other levels stay. */
export function withoutSilent(cursor: SeriesCursor, ages: readonly CollectAge[]): SeriesCursor {
  const silent = new Set<string | undefined>(ages.flatMap((age) => (age.silent ? [String(age.lane)] : [])));
  if (silent.size === 0) return cursor;
  const isLeftOut = () => RECENT.test(cursor.definition.name) && silent.has(cursor.labels.thread);
  const next = cursor.next.bind(cursor);
  return Object.assign(cursor, {
    next() {
      while (next()) if (!isLeftOut()) return true;
      return false;
    },
  });
}
