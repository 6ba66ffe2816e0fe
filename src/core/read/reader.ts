/** The reader of whole registries: it returns every series of every metric, in stable order, as snapshots. */

import { SEQUENCE } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import { exactSum } from "../memory/kernel.ts";
import type { Metric } from "../memory/metric.ts";
import { wallClock } from "../platform/wallClock.ts";
import { BlockCursor } from "./blockCursor.ts";
import type { CursorOptions } from "./cursor.ts";
import { DeltaCursor, Deltas, type DeltasOptions } from "./deltas.ts";
import { type CountAndSum, prepareReset, readExtremeUnits } from "./reading.ts";
import type { SeriesSnapshot, Snapshot, SnapshotOptions, ThreadShare } from "./snapshot.ts";

type Labels = Readonly<Record<string, string>>;
type Writable<T> = { -readonly [Member in keyof T]: T[Member] };

export class Reader {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #labels: Labels;
  /** Labels of each metric's series by ordinal, decoded by the first snapshot that contains them. */
  readonly #decoded = new Map<Metric, Labels[]>();

  constructor(attachment: Attachment, directory: Directory, labels: Labels) {
    this.#attachment = attachment;
    this.#directory = directory;
    this.#labels = labels;
  }

  cursor(options?: CursorOptions): BlockCursor {
    return new BlockCursor(this.#attachment, this.#directory, this.#labels, options);
  }

  /** Returns a reader of differences, which calls `collect` before each pass. */
  deltas(options: DeltasOptions, collect: () => void): Deltas {
    this.#attachment.assertAttached();
    return new Deltas((totals, since) => {
      collect();
      return new DeltaCursor([this.#attachment, this.#directory, this.#labels, options], totals, since);
    });
  }

  /** Reads everything, or everything in a space. */
  snapshot({ perThread = false, ...options }: SnapshotOptions = {}): Snapshot {
    return this.#attachment.guarded(() => this.#snapshot(this.cursor(options), undefined, perThread));
  }

  /**
   * Resets everything that is in no space, and returns what the resets closed. All resets are prepared before the first
   * series is closed, so that all are done or none.
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
    return this.#snapshot(cursor, lane);
  }

  /** Returns the number of series. */
  seriesCount(): number {
    return this.#attachment.guarded(() => {
      let series = 0;
      for (const metric of this.#directory.metrics()) series += this.#directory.seriesCount(metric);
      return series;
    });
  }

  /** Returns a snapshot of every visible series. With `lane`, resets each in that lane and returns what that closed. */
  #snapshot(cursor: BlockCursor, lane?: number, perThread = false): Snapshot {
    const { id, startTime } = this.#attachment.block;
    const sequence = this.#attachment.kernel.takeTicket(SEQUENCE) >>> 0; // 32 bits, unsigned
    const time = wallClock();
    const metrics = cursor.metrics.map(({ definition }) => ({ ...copyOf(definition), series: [] as SeriesSnapshot[] }));
    let resets = 0;
    let metric: Metric | undefined;
    let series: SeriesSnapshot[] = [];
    let labels: Labels[] = [];
    let at = 0;
    while (cursor.advance()) {
      if (cursor.metric !== metric) {
        metric = cursor.metric;
        // Every metric has a series, so the cursor visits all of them in their order.
        series = (metrics[at++] as (typeof metrics)[number]).series;
        labels = this.#labelsOf(metric);
      }
      // A removed series stays hidden only while nobody closes it, so an invisible series is left as it is.
      if (cursor.read()) {
        const closed = lane !== undefined && KINDS[cursor.definition.kind].isReset ? cursor.close(lane) : undefined;
        labels[cursor.ordinal] ??= cursor.labels;
        const one = seriesSnapshot(cursor, { ...labels[cursor.ordinal] }, time, closed);
        if (perThread && KINDS[cursor.definition.kind].isReset) one.threads = sharesOf(cursor);
        series.push(one);
      }
      resets += cursor.resets;
    }
    return { type: "threadtally.snapshot", version: 2, blocks: [{ id, sequence, time, startTime, resets }], metrics };
  }

  #labelsOf(metric: Metric): Labels[] {
    const labels = this.#decoded.get(metric) ?? [];
    this.#decoded.set(metric, labels);
    return labels;
  }
}

/** Copies a definition, which is frozen, since readers of a snapshot may change it. */
function copyOf(definition: Definition): Definition {
  const { labelNames, buckets } = definition;
  const own = buckets && ("schema" in buckets ? { ...buckets } : [...buckets]);
  return { ...definition, labelNames: [...labelNames], ...(own && { buckets: own }) };
}

/** Returns each lane's share. A lane without a page has recorded nothing. */
function sharesOf(cursor: BlockCursor): readonly ThreadShare[] {
  const { attachment, definition, table, index, metric } = cursor;
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
  return threads;
}

/** Returns counts and sums under the names that they have in a snapshot. */
function contentOf(
  { kind }: Definition,
  counts: readonly number[],
  scaledSums: readonly string[],
): Pick<SeriesSnapshot, "count" | "scaled" | "counts" | "scaledSums"> {
  const { content } = KINDS[kind];
  if (content === "buckets") return { counts, scaledSums };
  const [scaled = "0"] = scaledSums;
  return content === "countAndSum" ? { count: counts[0] ?? 0, scaled } : { scaled };
}

/** Returns a series that has just been read. `closed`: a reset's amounts, one per word, which take its place. */
function seriesSnapshot(
  cursor: BlockCursor,
  labels: Labels,
  time: number,
  closed: readonly CountAndSum[] | undefined,
): Writable<SeriesSnapshot> {
  const { level } = cursor;
  const { kind, aggregate, minMax } = cursor.definition;
  const { content, isReset } = KINDS[kind];
  const one: Writable<SeriesSnapshot> = { labels, startTime: cursor.startTime };
  // Assigned one after the other: a spread of each would take longer than the reading.
  if (isReset) one.resets = cursor.resets;
  if (level) {
    one.level = String(level.level);
    if (aggregate === "average") one.levels = level.levels;
    one.time = time;
  } else if (content === "buckets") {
    one.counts = closed ? closed.map(({ count }) => count) : countsOf(cursor);
    one.scaledSums = closed ? closed.map(({ units }) => String(units)) : sumsOf(cursor);
  } else {
    if (content === "countAndSum") one.count = closed ? (closed[0]?.count as number) : (cursor.counts[0] as number);
    one.scaled = closed ? String(closed[0]?.units) : textOf(cursor);
  }
  if (minMax) Object.assign(one, extremesOf(cursor));
  return one;
}

function textOf({ units, wide }: BlockCursor): string {
  return wide === undefined ? textOfUnits(units) : String(wide);
}

/** Returns an integer as text. V8 writes the digits of a large double three times as slowly as those of a BigInt. */
function textOfUnits(units: number): string {
  return String((units | 0) === units ? units : BigInt(units));
}

function countsOf({ counts }: BlockCursor): number[] {
  // A loop, since Array.from takes ten times as long.
  const copy: number[] = new Array(counts.length);
  for (let word = 0; word < counts.length; word++) copy[word] = counts[word] as number;
  return copy;
}

/** Returns the sum of each word as text, which the reader still holds. */
function sumsOf({ attachment: { reader }, metric }: BlockCursor): string[] {
  const { words } = metric.shape;
  const sums: string[] = new Array(words);
  for (let word = 0; word < words; word++) {
    const units = reader.units(word);
    // Many buckets are empty.
    sums[word] = units === 0 ? "0" : Number.isNaN(units) ? String(reader.sum(word)) : textOfUnits(units);
  }
  return sums;
}

/** Returns both extremes or none: the first value may be recorded between the two readings. */
function extremesOf(cursor: BlockCursor): Pick<SeriesSnapshot, "scaledMin" | "scaledMax"> {
  const min = readExtremeUnits(cursor, "min");
  const max = readExtremeUnits(cursor, "max");
  return min === undefined || max === undefined
    ? { scaledMin: null, scaledMax: null }
    : { scaledMin: String(min), scaledMax: String(max) };
}
