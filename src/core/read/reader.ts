/** The reader of whole registries: it returns every series of every metric, in stable order, as snapshots. */

import { SEQUENCE } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import { exactSum } from "../memory/kernel.ts";
import { wallClock } from "../platform/wallClock.ts";
import { BlockCursor } from "./blockCursor.ts";
import { prepareReset, readExtremeUnits } from "./reading.ts";
import type { SeriesSnapshot, Snapshot, SnapshotOptions, ThreadShare } from "./snapshot.ts";

export class Reader {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #labels: Readonly<Record<string, string>>;

  constructor(attachment: Attachment, directory: Directory, labels: Readonly<Record<string, string>>) {
    this.#attachment = attachment;
    this.#directory = directory;
    this.#labels = labels;
  }

  cursor(): BlockCursor {
    return new BlockCursor(this.#attachment, this.#directory, this.#labels);
  }

  /** Reads everything. */
  snapshot({ perThread = false }: SnapshotOptions = {}): Snapshot {
    return this.#attachment.guarded(() => this.#snapshot(this.cursor(), () => {}, perThread));
  }

  /**
   * Resets everything and returns what the resets closed. All resets are prepared before the first series is closed, so
   * that all are done or none.
   */
  reset(): Snapshot {
    return this.#attachment.guarded(() => this.#attachment.withLane((lane) => this.#reset(lane)));
  }

  #reset(lane: number): Snapshot {
    const cursor = this.cursor();
    while (cursor.advance()) {
      if (KINDS[cursor.definition.kind].isReset) prepareReset(cursor, lane);
    }
    cursor.rewind();
    return this.#snapshot(cursor, () => {
      if (KINDS[cursor.definition.kind].isReset) cursor.close(lane);
    });
  }

  /** Returns the number of series. */
  seriesCount(): number {
    return this.#attachment.guarded(() => {
      let series = 0;
      for (const metric of this.#directory.metrics()) series += this.#directory.seriesCount(metric);
      return series;
    });
  }

  /** Returns a snapshot of every visible series, each read after `prepare` was called for it. */
  #snapshot(cursor: BlockCursor, prepare: () => void, perThread = false): Snapshot {
    const { id, startTime } = this.#attachment.block;
    const sequence = this.#attachment.kernel.takeTicket(SEQUENCE) >>> 0; // 32 bits, unsigned
    const time = wallClock();
    const series = new Map(cursor.metrics.map((metric) => [metric, [] as SeriesSnapshot[]]));
    let resets = 0;
    while (cursor.advance()) {
      // A removed series stays hidden only while nobody closes it, so an invisible series is left as it is.
      if (cursor.read()) {
        prepare();
        (series.get(cursor.metric) as SeriesSnapshot[]).push({
          ...seriesSnapshot(cursor, time),
          ...(perThread && sharesOf(cursor)),
        });
      }
      resets += cursor.resets;
    }
    return {
      type: "threadtally.snapshot",
      version: 2,
      blocks: [{ id, sequence, time, startTime, resets }],
      metrics: Array.from(series, ([{ definition }, shown]) => ({ ...copyOf(definition), series: shown })),
    };
  }
}

/** Copies a definition, which is frozen, since readers of a snapshot may change it. */
function copyOf(definition: Definition): Definition {
  const { labelNames, buckets } = definition;
  const own = buckets && ("schema" in buckets ? { ...buckets } : [...buckets]);
  return { ...definition, labelNames: [...labelNames], ...(own && { buckets: own }) };
}

/** Returns each lane's share. A lane without a page has recorded nothing. */
function sharesOf(cursor: BlockCursor): Pick<SeriesSnapshot, "threads"> {
  const { attachment, definition, table, index, metric } = cursor;
  if (!KINDS[definition.kind].isReset) return {};
  const { kernel } = attachment;
  const threads: ThreadShare[] = [];
  for (let lane = 0; lane < attachment.laneMark(); lane++) {
    const counts: number[] = [];
    const scaledSums: string[] = [];
    for (let word = 0; word < metric.shape.words && kernel.readLane(table, index + word, lane); word++) {
      counts.push(kernel.countRead());
      scaledSums.push(String(exactSum(kernel)));
    }
    if (scaledSums.length === 0) continue;
    threads.push({ lane, thread: attachment.holderOf(lane) ?? null, ...contentOf(definition, counts, scaledSums) });
  }
  return { threads };
}

/** Returns counts and sums under the names that they have in a snapshot. */
function contentOf(
  { kind }: Definition,
  counts: readonly number[],
  scaledSums: readonly string[],
): Pick<SeriesSnapshot, "count" | "scaled" | "counts" | "scaledSums"> {
  const { content } = KINDS[kind];
  if (content === "buckets") return { counts, scaledSums };
  const [scaled] = scaledSums as [string];
  return content === "countAndSum" ? { count: counts[0] ?? 0, scaled } : { scaled };
}

function seriesSnapshot(cursor: BlockCursor, time: number): SeriesSnapshot {
  const { definition, labels, startTime, resets, level } = cursor;
  const { isReset } = KINDS[definition.kind];
  if (level) {
    const average = definition.aggregate === "average" && { levels: level.levels };
    return { labels, startTime, level: String(level.level), ...average, time };
  }
  const counts = Array.from(cursor.counts);
  const scaledSums = counts.map((_, word) => String(cursor.scaled(word)));
  return {
    labels,
    startTime,
    ...(isReset && { resets }),
    ...contentOf(definition, counts, scaledSums),
    ...(definition.minMax && extremesOf(cursor)),
  };
}

/** Returns both extremes or none: the first value may be recorded between the two readings. */
function extremesOf(cursor: BlockCursor): Pick<SeriesSnapshot, "scaledMin" | "scaledMax"> {
  const min = readExtremeUnits(cursor, "min");
  const max = readExtremeUnits(cursor, "max");
  return min === undefined || max === undefined
    ? { scaledMin: null, scaledMax: null }
    : { scaledMin: String(min), scaledMax: String(max) };
}
