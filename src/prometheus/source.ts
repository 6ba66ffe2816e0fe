/** Where readings come from: a registry, or snapshots that somebody takes or merges. Both are walked as cursors are. */

import type { CollectAge } from "../core/asking.ts";
import type { Cursor } from "../core/cursor.ts";
import { shown, typeError } from "../core/errors.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { snapshotOfAges } from "./ages.ts";
import { SnapshotCursor } from "./snapshotCursor.ts";

/** What expositions read of a cursor. */
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
>;

/** What has a cursor: a registry. */
export interface Readable {
  /** What every series carries. */
  readonly labels?: Readonly<Record<string, string>>;
  cursor(): SeriesCursor;
  /** Has other threads set their gauges, and says how old those are that did not. */
  collectOthers?(): Promise<readonly CollectAge[]>;
}

/** A registry, or a function that gives a snapshot at each scrape: merged ones of several processes, say. */
export type Source = Readable | (() => Snapshot | Promise<Snapshot>);

function isReadable(source: unknown): source is Readable {
  return typeof source === "object" && source !== null && "cursor" in source && typeof source.cursor === "function";
}

export function checkReadable(source: unknown): Readable {
  if (isReadable(source)) return source;
  throw typeError("OPTION_INVALID", `A source must be a registry or a snapshot, but got ${shown(source)}.`);
}

export function checkSource(source: unknown): asserts source is Source {
  if (typeof source === "function" || isReadable(source)) return;
  throw typeError(
    "OPTION_INVALID",
    `A source must be a registry, or a function that returns a snapshot or a promise of one, but got ${shown(source)}.`,
  );
}

/** A new reading of the source: cursors to walk one after the other. */
export async function readSource(source: Source): Promise<readonly SeriesCursor[]> {
  if (typeof source === "function") return [new SnapshotCursor(await source())];
  const ages = snapshotOfAges((await source.collectOthers?.()) ?? [], source.labels);
  const cursor = source.cursor();
  return ages ? [cursor, new SnapshotCursor(ages)] : [cursor];
}
