/** The reader of whole registries: it returns every series of every metric, in stable order, as snapshots. */

import { BORROWED, BORROWED_LANES, SEQUENCE } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import { exactSum } from "../memory/kernel.ts";
import type { Metric } from "../memory/metric.ts";
import type { SeriesReader } from "../memory/seriesReader.ts";
import { wallClock } from "../platform/wallClock.ts";
import { BlockCursor } from "./blockCursor.ts";
import type { CursorOptions } from "./cursor.ts";
import { DeltaCursor, Deltas, type DeltasOptions } from "./deltas.ts";
import { Expiry } from "./expiry.ts";
import { type CountAndSum, prepareReset } from "./reading.ts";
import { textOfUnits } from "./rounding.ts";
import type { SeriesSnapshot, Snapshot, SnapshotOptions, ThreadShare } from "./snapshot.ts";

type Labels = Readonly<Record<string, string>>;
type Writable<T> = { -readonly [Member in keyof T]: T[Member] };

export class Reader {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #labels: Labels;
  readonly #expiry: Expiry;

  constructor(attachment: Attachment, directory: Directory, labels: Labels) {
    this.#attachment = attachment;
    this.#directory = directory;
    this.#labels = labels;
    this.#expiry = new Expiry(attachment, directory);
  }

  /** Returns a cursor, after label sets that have expired were removed. */
  cursor(options: CursorOptions = {}): BlockCursor {
    this.#expiry.run(options);
    return new BlockCursor(this.#attachment, this.#directory, this.#labels, options);
  }

  /** Returns a reader of differences, which calls `collect` before each pass. */
  deltas(options: DeltasOptions, collect: () => void): Deltas {
    this.#attachment.assertAttached();
    return new Deltas((totals, since) => {
      collect();
      this.#expiry.run(options);
      return new DeltaCursor([this.#attachment, this.#directory, this.#labels, options], totals, since);
    });
  }

  /** Reads everything, or everything in a space. */
  snapshot({ perThread = false, ...options }: SnapshotOptions = {}): Snapshot {
    return this.#attachment.guarded(() =>
      this.#snapshot(this.cursor(options), undefined, perThread, options.ignoreResets),
    );
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
      if (cursor.metric.traits.isReset) prepareReset(cursor, lane);
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
  #snapshot(cursor: BlockCursor, lane?: number, perThread = false, ignoreResets = false): Snapshot {
    const { id, startTime } = this.#attachment.block;
    const sequence = this.#attachment.kernel.takeTicket(SEQUENCE) >>> 0; // 32 bits, unsigned
    const time = wallClock();
    const metrics = cursor.metrics.map(({ definition }) => ({ ...copyOf(definition), series: [] as SeriesSnapshot[] }));
    let resets = 0;
    let metric: Metric | undefined;
    let series: SeriesSnapshot[] = [];
    let isReset = false;
    let empty: Buckets | undefined;
    let at = 0;
    let visible = 0;
    cursor.unpacks = false;
    while (cursor.advance()) {
      if (cursor.metric !== metric) {
        metric = cursor.metric;
        series.length = visible;
        // Every metric has a series, so the cursor visits all of them in their order.
        series = (metrics[at++] as (typeof metrics)[number]).series;
        // Memory for all series at once: it would be copied again and again while they are added.
        series.length = cursor.entries.length;
        visible = 0;
        isReset = metric.traits.isReset === true;
        empty = emptyBuckets(metric);
      }
      if (perThread) this.#attachment.kernel.enter(cursor.entry);
      // A removed series stays hidden only while nobody closes it, so an invisible series is left as it is.
      let isVisible = cursor.read();
      const closed = isVisible && lane !== undefined && isReset ? cursor.close(lane) : undefined;
      // Otherwise it has lost its label set, and was closed then.
      isVisible &&= lane === undefined || !isReset || closed !== undefined;
      let one = isVisible ? seriesSnapshot(cursor, time, empty, closed) : undefined;
      while (one && perThread && isReset) {
        one.threads = sharesOf(cursor);
        if (this.#attachment.kernel.isEntered(cursor.entry)) break;
        // The shares may be those of another label set.
        this.#attachment.kernel.enter(cursor.entry);
        one = cursor.read() ? seriesSnapshot(cursor, time, empty, undefined) : undefined;
      }
      resets += cursor.resets;
      if (one) series[visible++] = one;
    }
    series.length = visible;
    const totals = ignoreResets && ({ totals: true } as const);
    const block = { id, sequence, time, startTime, resets, closed: lane !== undefined, ...totals };
    return { type: "threadtally.snapshot", version: 2, blocks: [block], metrics };
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
  const { attachment, table, index, metric } = cursor;
  const { kernel } = attachment;
  const threads: ThreadShare[] = [];
  const borrowed = kernel.headerWord(BORROWED);
  for (let lane = 0; lane < attachment.laneMark(); lane++) {
    // Skips the borrowed lanes that were never used.
    if (lane === borrowed) lane = BORROWED_LANES;
    const counts: number[] = [];
    const scaledSums: string[] = [];
    for (let word = 0; word < metric.shape.words && kernel.readLane(table, index + word, lane); word++) {
      counts.push(kernel.countRead());
      scaledSums.push(String(exactSum(kernel)));
    }
    if (scaledSums.length === 0) continue;
    threads.push({ lane, thread: attachment.holderOf(lane) ?? null, ...contentOf(metric, counts, scaledSums) });
  }
  return threads;
}

/** Returns counts and sums under the names that they have in a snapshot. */
function contentOf(
  { traits: { content } }: Metric,
  counts: readonly number[],
  scaledSums: readonly string[],
): Pick<SeriesSnapshot, "count" | "scaled" | "counts" | "scaledSums"> {
  if (content === "buckets") return { counts, scaledSums };
  const [scaled = "0"] = scaledSums;
  return content === "countAndSum" ? { count: counts[0] ?? 0, scaled } : { scaled };
}

/** Returns a series that `readFrom` has just read. `closed`: a reset's amounts, one per word, which take its place. */
function seriesSnapshot(
  cursor: BlockCursor,
  time: number,
  empty: Buckets | undefined,
  closed: readonly CountAndSum[] | undefined,
): Writable<SeriesSnapshot> {
  const { level, labels, startTime, resets, creation } = cursor;
  const { traits, minMax, definition } = cursor.metric;
  if (empty) {
    const { counts, scaledSums } = closed ? closedBuckets(closed) : bucketsOf(cursor, empty);
    // One literal, since members that are assigned one after the other take longer.
    const one: Writable<SeriesSnapshot> =
      creation > 0
        ? { labels, startTime, resets, counts, scaledSums, creation }
        : { labels, startTime, resets, counts, scaledSums };
    return minMax ? Object.assign(one, extremesOf(cursor)) : one;
  }
  const { content, isReset } = traits;
  const one: Writable<SeriesSnapshot> = { labels, startTime };
  // Assigned one after the other: a spread of each would take longer than the reading.
  if (isReset) one.resets = resets;
  if (isReset && creation > 0) one.creation = creation;
  if (level) {
    one.level = String(level.level);
    if (definition.aggregate === "average") one.levels = level.levels;
    one.time = time;
  } else {
    if (content === "countAndSum") one.count = closed ? (closed[0]?.count as number) : (cursor.counts[0] as number);
    one.scaled = closed ? String(closed[0]?.units) : textOf(cursor);
  }
  if (minMax) Object.assign(one, extremesOf(cursor));
  return one;
}

/** The count and the sum of each bucket. */
type Buckets = Required<Pick<SeriesSnapshot, "counts" | "scaledSums">>;

/** Returns the buckets of an empty histogram, to be copied. */
function emptyBuckets({ shape: { words }, traits }: Metric): Buckets | undefined {
  if (traits.content !== "buckets") return undefined;
  // V8 keeps the counts as doubles, as readings return them: otherwise it would convert each copy.
  const counts = Array.from({ length: words }, () => 0.5);
  for (let word = 0; word < words; word++) counts[word] = 0;
  return { counts, scaledSums: counts.map(String) };
}

/** Returns the buckets of the histogram that was read last. Only those that are not empty take time. */
function bucketsOf(cursor: BlockCursor, empty: Buckets): Buckets {
  const reader = cursor.reader as SeriesReader;
  const counts = empty.counts.slice();
  const scaledSums = empty.scaledSums.slice();
  for (let i = 0; i < reader.filled; i++) {
    const word = reader.word(i);
    const units = reader.units(i);
    counts[word] = reader.count(i);
    scaledSums[word] = Number.isNaN(units) ? String(reader.sum(i)) : textOfUnits(units);
  }
  return { counts, scaledSums };
}

function closedBuckets(closed: readonly CountAndSum[]): Buckets {
  return { counts: closed.map(({ count }) => count), scaledSums: closed.map(({ units }) => String(units)) };
}

function textOf({ units, wide }: BlockCursor): string {
  return wide === undefined ? textOfUnits(units) : String(wide);
}

/** Returns both extremes or none: the first value may be recorded between the two readings. */
function extremesOf(cursor: BlockCursor): Pick<SeriesSnapshot, "scaledMin" | "scaledMax"> {
  const { smallest: min, largest: max } = cursor;
  return Number.isNaN(min)
    ? { scaledMin: null, scaledMax: null }
    : { scaledMin: String(BigInt(min)), scaledMax: String(BigInt(max)) };
}
