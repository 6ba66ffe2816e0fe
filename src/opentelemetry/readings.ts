/** The readings of all series of a registry's own metrics, or of a snapshot's. */

import { boundsOf } from "../core/define/bounds.ts";
import type { Cursor } from "../core/read/cursor.ts";
import { nearestDouble } from "../core/read/rounding.ts";
import type { SeriesSnapshot } from "../core/read/snapshot.ts";
import { checkSnapshot } from "../core/read/snapshotCheck.ts";

/** A series as it was read. The next one may overwrite it. */
export type Reading = Pick<
  Cursor,
  "definition" | "labels" | "startTime" | "value" | "count" | "sum" | "counts" | "bounds" | "min" | "max"
> & { readonly series?: number };

/** Returns the readings of a cursor. */
export function* readingsOf(cursor: Cursor): Generator<Reading> {
  while (cursor.next()) yield cursor;
}

/**
 * Returns the readings of a snapshot, without the metrics of spaces.
 * @throws TypeError SNAPSHOT_INVALID
 */
export function* snapshotReadings(snapshot: unknown): Generator<Reading> {
  checkSnapshot(snapshot);
  for (const { series, ...definition } of snapshot.metrics) {
    if (definition.space !== undefined) continue;
    const bounds = definition.buckets ? boundsOf(definition.buckets) : [];
    for (const one of series) {
      const scaled = (units: string | bigint) => nearestDouble(BigInt(units), BigInt(definition.scale));
      const extreme = (units: string | null | undefined) => (units == null ? Number.NaN : scaled(units));
      const { labels, startTime, level, count = 0, counts = [count] } = one;
      const sum = level === undefined ? scaled(unitsOf(one)) : Number.NaN;
      yield {
        ...{ definition, bounds, labels, startTime, sum },
        value: level === undefined ? sum : Number(level),
        count: counts.reduce((total, some) => total + some, 0),
        counts: Float64Array.from(counts),
        min: extreme(one.scaledMin),
        max: extreme(one.scaledMax),
      };
    }
  }
}

function unitsOf({ scaled, scaledSums }: SeriesSnapshot): string | bigint {
  return scaledSums ? scaledSums.reduce((total, some) => total + BigInt(some), 0n) : (scaled as string);
}
