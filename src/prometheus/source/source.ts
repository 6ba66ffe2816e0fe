/** Sources of readings: registries, and functions that return snapshots. Both are read through cursors. */

import type { CollectAge } from "../../core/collect/collectRequests.ts";
import type { CollectOptions } from "../../core/define/options.ts";
import { shown, typeError } from "../../core/errors.ts";
import type { CursorOptions } from "../../core/read/cursor.ts";
import type { Snapshot } from "../../core/read/snapshot.ts";
import type { Stats } from "../../core/read/stats.ts";
import type { OnBadMetric } from "../format/badMetric.ts";
import type { Escaping } from "../format/escaping.ts";
import type { ExpositionOptions } from "../format/format.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";
import { streamCursors } from "../streams/streamCursors.ts";
import { snapshotOfAges } from "./collectAge.ts";
import { withoutSilent } from "./recentLevels.ts";
import { SelfCursor, type SelfSource } from "./selfMetrics.ts";
import { SnapshotCursor } from "./snapshotCursor.ts";

/** An object with a cursor, such as a registry. */
export interface MetricSource {
  /** The labels of every series. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Returns a new cursor over all series, or over those that the options of `registry.cursor` select. */
  cursor(options?: CursorOptions): SeriesCursor;
  /** Returns a snapshot of all series, for pages. */
  snapshot?(): Snapshot;
  /** Returns how full a registry is and what it rejected, for the package's own metrics. */
  stats?(): Stats;
  /** Returns what `registry.note` does: with it, the streams of OpenTelemetry in a registry are read, too. */
  note?(key: string): string | undefined;
  /** Lets other threads set their gauges, and async callbacks of this thread. Resolves to the ages of the gauges. */
  collectOthers?(options?: CollectOptions): Promise<readonly CollectAge[]>;
}

/** A registry, or a function that returns a snapshot for each scrape, for example a merged one of several processes. */
export type Source = MetricSource | (() => Snapshot | Promise<Snapshot>);

function isMetricSource(source: unknown): source is MetricSource {
  return typeof source === "object" && source !== null && "cursor" in source && typeof source.cursor === "function";
}

export function checkMetricSource(source: unknown): MetricSource {
  if (isMetricSource(source)) return source;
  throw typeError("OPTION_INVALID", `A source must be a registry or a snapshot, but got ${shown(source)}.`);
}

export function checkSource(source: unknown): asserts source is Source {
  if (typeof source === "function" || isMetricSource(source)) return;
  throw typeError(
    "OPTION_INVALID",
    `A source must be a registry, or a function that returns a snapshot or a promise of one, but got ${shown(source)}.`,
  );
}

/** The options of one reading of a source. */
export interface Reading extends Pick<ExpositionOptions, "selfMetrics">, CollectOptions {
  readonly escaping: Escaping;
  /** With it, a bad metric is left out; without it, a bad metric throws. */
  readonly onBadMetric?: OnBadMetric;
  /** Called for a conflict of streams that is resolved: the metric is written. */
  readonly onConflict?: ((problem: unknown) => void) | undefined;
  /** Returns the number of metrics that were left out. It is called after all metrics were reached. */
  readonly dropped: () => number;
}

/**
 * Returns a new reading of the source, after other threads have set their gauges. Use its cursors one after the other.
 */
export async function readSource(source: Source, reading: Reading): Promise<readonly SeriesCursor[]> {
  if (typeof source !== "function")
    return readNow(source, reading, await source.collectOthers?.({ patience: reading.patience }));
  const cursor = new SnapshotCursor(await source(), reading.escaping, reading.onBadMetric);
  return withOwn([cursor], source as SelfSource, reading);
}

/** Returns a reading of a registry at this moment; `ages` are those of other threads' levels. */
export function readNow(
  source: MetricSource,
  reading: Reading,
  ages: readonly CollectAge[] = [],
): readonly SeriesCursor[] {
  const cursors = [withoutSilent(source.cursor(), ages), ...streamCursors(source, reading.onConflict)];
  return withOwn(cursors, source, reading, snapshotOfAges(ages, source.labels));
}

/** Returns cursors and, if they are wanted, those over the package's own metrics. */
function withOwn(
  cursors: readonly SeriesCursor[],
  source: SelfSource,
  { escaping, dropped, selfMetrics = true }: Reading,
  aged?: Snapshot,
): readonly SeriesCursor[] {
  if (!selfMetrics) return cursors;
  const own = new SelfCursor(source, dropped);
  return aged ? [...cursors, new SnapshotCursor(aged, escaping), own] : [...cursors, own];
}
