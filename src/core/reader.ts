/** Reads whole registries into snapshots: every series of every metric, in stable order. */

import { SEQUENCE } from "../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { BlockCursor } from "./blockCursor.ts";
import type { Kind } from "./definition.ts";
import type { Directory } from "./directory.ts";
import { prepareReset, readExtremeUnits } from "./reading.ts";
import type { SeriesSnapshot, Snapshot, SnapshotOptions, ThreadShare } from "./snapshot.ts";

/** What a reset closes. Levels have no beginning, so it leaves them. */
const CLOSED_KINDS: readonly Kind[] = ["counter", "mean", "histogram"];

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
    return this.#attachment.follow(() => this.#snapshot(this.cursor(), () => {}, perThread));
  }

  /** Resets everything and returns what the resets closed. All are prepared before the first is closed: all or none. */
  reset(): Snapshot {
    return this.#attachment.follow(() => this.#attachment.withLane((lane) => this.#reset(lane)));
  }

  #reset(lane: number): Snapshot {
    const cursor = this.cursor();
    while (cursor.advance()) {
      if (CLOSED_KINDS.includes(cursor.definition.kind)) prepareReset(cursor, lane);
    }
    cursor.rewind();
    return this.#snapshot(cursor, () => {
      if (CLOSED_KINDS.includes(cursor.definition.kind)) cursor.close(lane);
    });
  }

  /** How many series there are. */
  seriesCount(): number {
    return this.#attachment.follow(() => {
      let series = 0;
      for (const metric of this.#directory.metrics()) series += this.#directory.seriesCount(metric);
      return series;
    });
  }

  /** Every series that shows, after `prepare` was called for it. */
  #snapshot(cursor: BlockCursor, prepare: () => void, perThread = false): Snapshot {
    const { id, startTime } = this.#attachment.block;
    const sequence = this.#attachment.kernel.takeTicket(SEQUENCE);
    const time = Date.now();
    const series = new Map(cursor.metrics.map((metric) => [metric, [] as SeriesSnapshot[]]));
    // A removed series stays hidden only while nobody closes it, so what does not show is left as it is.
    while (cursor.next()) {
      prepare();
      const shown = series.get(cursor.metric) as SeriesSnapshot[];
      shown.push({ ...seriesSnapshot(cursor, time), ...(perThread && sharesOf(cursor)) });
    }
    return {
      type: "threadtally.snapshot",
      version: 1,
      blocks: [{ id, sequence, time, startTime }],
      metrics: Array.from(series, ([{ definition }, shown]) => ({ ...definition, series: shown })),
    };
  }
}

/** Each lane's share. A lane without a page has recorded nothing. */
function sharesOf(cursor: BlockCursor): Pick<SeriesSnapshot, "threads"> {
  const { attachment, definition, table, index, metric } = cursor;
  if (!CLOSED_KINDS.includes(definition.kind)) return {};
  const { kernel } = attachment;
  const threads: ThreadShare[] = [];
  for (let lane = 0; lane < attachment.laneMark(); lane++) {
    const counts: number[] = [];
    const sums: string[] = [];
    for (let word = 0; word < metric.shape.words && kernel.readLane(table, index + word, lane); word++) {
      counts.push(kernel.countRead());
      sums.push(String(kernel.sumRead()));
    }
    if (sums.length === 0) continue;
    threads.push({ lane, thread: attachment.holderOf(lane) ?? null, ...content(definition.kind, counts, sums) });
  }
  return { threads };
}

/** Counts and sums, under the names that they have in a snapshot. */
function content(
  kind: Kind,
  counts: readonly number[],
  sums: readonly (string | null)[],
): Pick<SeriesSnapshot, "count" | "units" | "counts" | "sums"> {
  if (kind === "histogram") return { counts, sums: sums as string[] };
  const [units = null] = sums;
  return kind === "mean" ? { count: counts[0] ?? 0, units } : { units };
}

function seriesSnapshot(cursor: BlockCursor, time: number): SeriesSnapshot {
  const { definition, labels, startTime } = cursor;
  const counts = Array.from(cursor.counts);
  const sums = counts.map((_, word) => cursor.units(word)?.toString() ?? null);
  return {
    ...{ labels, startTime, ...content(definition.kind, counts, sums) },
    ...(definition.kind === "gauge" && { time }),
    ...(definition.extremes && {
      min: readExtremeUnits(cursor, "min")?.toString() ?? null,
      max: readExtremeUnits(cursor, "max")?.toString() ?? null,
    }),
  };
}
