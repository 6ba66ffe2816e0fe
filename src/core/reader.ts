/** Reads whole registries into snapshots: every series of every metric, in stable order. */

import { SEQUENCE } from "../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { BlockCursor } from "./cursor.ts";
import type { Kind } from "./definition.ts";
import type { Directory } from "./directory.ts";
import { prepareReset, readExtremeUnits } from "./reading.ts";
import type { SeriesSnapshot, Snapshot } from "./snapshot.ts";

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
  snapshot(): Snapshot {
    return this.#snapshot(this.cursor(), () => {});
  }

  /** Resets everything and returns what the resets closed. All are prepared before the first is closed: all or none. */
  reset(): Snapshot {
    const cursor = this.cursor();
    return this.#attachment.withLane((lane) => {
      while (cursor.advance()) {
        if (CLOSED_KINDS.includes(cursor.definition.kind)) prepareReset(cursor, lane);
      }
      cursor.rewind();
      return this.#snapshot(cursor, () => {
        if (CLOSED_KINDS.includes(cursor.definition.kind)) cursor.close(lane);
      });
    });
  }

  /** How many series there are. */
  seriesCount(): number {
    let series = 0;
    for (const metric of this.#directory.metrics()) series += this.#directory.seriesCount(metric);
    return series;
  }

  /** Every series that shows, after `prepare` was called for it. */
  #snapshot(cursor: BlockCursor, prepare: () => void): Snapshot {
    const { id, startTime } = this.#attachment.block;
    const sequence = this.#attachment.kernel.takeTicket(SEQUENCE);
    const time = Date.now();
    const series = new Map(cursor.metrics.map((metric) => [metric, [] as SeriesSnapshot[]]));
    // A removed series stays hidden only while nobody closes it, so what does not show is left as it is.
    while (cursor.next()) {
      prepare();
      series.get(cursor.metric)?.push(seriesSnapshot(cursor, time));
    }
    return {
      type: "threadtally.snapshot",
      version: 1,
      blocks: [{ id, sequence, time, startTime }],
      metrics: Array.from(series, ([{ definition }, shown]) => ({ ...definition, series: shown })),
    };
  }
}

function seriesSnapshot(cursor: BlockCursor, time: number): SeriesSnapshot {
  const { definition, labels, startTime } = cursor;
  const counts = Array.from(cursor.counts);
  const sums = counts.map((_, word) => cursor.units(word)?.toString() ?? null);
  const extremes = definition.extremes && {
    min: readExtremeUnits(cursor, "min")?.toString() ?? null,
    max: readExtremeUnits(cursor, "max")?.toString() ?? null,
  };
  if (definition.kind === "histogram") return { labels, startTime, counts, sums: sums as string[], ...extremes };
  const [count = 0] = counts;
  const [units = null] = sums;
  if (definition.kind === "mean") return { labels, startTime, count, units, ...extremes };
  return definition.kind === "gauge" ? { labels, startTime, units, time } : { labels, startTime, units };
}
