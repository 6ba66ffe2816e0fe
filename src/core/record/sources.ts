/**
 * The blocks whose snapshots this thread has added, and which of them. A block that may have been forgotten is refused,
 * so nothing is added twice ([why](../../../docs/decisions/20-what-may-have-been-added-is-refused.md)).
 */

import { rangeError } from "../errors.ts";
import type { Metric } from "../memory/metric.ts";
import type { BlockSnapshot } from "../read/snapshot.ts";

/** Closed snapshots of one source that are known by number: the latest, and the 31 numbers before it. */
const WINDOW = 32;

/** The most sources that are spared at once, so that no call takes long. */
const MOST_SPARED = 8;

/** The level of one series in the latest snapshot of a block. */
export interface SourceLevel {
  readonly metric: Metric;
  readonly values: readonly string[] | undefined;
  readonly level: number;
}

/** The memory of one block. */
export interface Source {
  /** True if its snapshots are those of resets; false if each contains the ones before it. */
  readonly isClosed: boolean;
  /** The highest sequence of its snapshots that were added; -1 if none was. */
  latest: number;
  /** If it is closed: bit n is set if the snapshot of the sequence `latest - n` was added. */
  added: number;
  /** By series: the level by `last` that was set, and the totals that were added if it is not closed. */
  totals: ReadonlyMap<string, string> | undefined;
  /** The levels in its latest snapshot. */
  levels: Map<string, SourceLevel> | undefined;
  /** Milliseconds since 1970 of the last addition, or a later time by the block's own clock. */
  time: number;
  /** Milliseconds since 1970 by which sources are in order: that of the last addition, or when it was passed over. */
  kept: number;
}

export class Sources {
  /** The one of which nothing came for the longest time is the first. */
  readonly #byId = new Map<string, Source>();
  /** The latest time of any source that was forgotten. */
  #forgotten: number;
  /** True if levels have changed since it was set to false. */
  hasNewLevels = false;

  /** `forgotten`: the time until which others may have added snapshots that this thread has not seen. */
  constructor(forgotten: number) {
    this.#forgotten = forgotten;
  }

  [Symbol.iterator](): Iterator<[id: string, source: Source]> {
    return this.#byId.entries();
  }

  /**
   * Returns what is remembered of a snapshot's block. Of an unknown one, that is nothing.
   * @throws RangeError SNAPSHOT_FORGOTTEN if its snapshots may have been added before, SNAPSHOT_INVALID if it is not of
   * the same sort as the block's earlier ones, or begins after `latest` by its own clock
   */
  find(block: BlockSnapshot, latest: number): Source {
    const { id, closed } = block;
    const source = this.#byId.get(id);
    if (source && source.isClosed !== closed) {
      throw rangeError(
        "SNAPSHOT_INVALID",
        `The snapshots of a block are all added from reset(), or all from snapshot(), but block ${id} has sent both. ` +
          "Send only one sort.",
      );
    }
    const time = timeOf(block);
    if (time > latest) {
      throw rangeError(
        "SNAPSHOT_INVALID",
        `A snapshot must not be of the future, but the one of block ${id} is of ${time}, more than maxAge after this ` +
          "clock. Set the clock right, or raise maxAge.",
      );
    }
    if (source) return source;
    if (time <= this.#forgotten) throw forgotten(id, "it is too old to know");
    return { isClosed: closed === true, latest: -1, added: 0, totals: undefined, levels: undefined, time, kept: 0 };
  }

  /** Remembers a source, of which something came now. */
  keep(block: BlockSnapshot, source: Source, now: number): void {
    source.time = Math.max(source.time, now, timeOf(block));
    source.kept = now;
    // To the end: the first one is forgotten first.
    this.#byId.delete(block.id);
    this.#byId.set(block.id, source);
  }

  /**
   * Forgets the sources of which nothing came for `age` milliseconds, and the first ones beyond `most`. A source whose
   * clock is ahead is spared until its time is past: everything up to that time would be refused. It goes to the end,
   * so that those behind it do not wait for it.
   */
  forget(now: number, age: number, most: number): void {
    let spared = 0;
    for (const [id, source] of this.#byId) {
      const isOver = this.#byId.size > most;
      const isSpared = source.time > now || (!isOver && source.time >= now - age);
      if (!isOver && (source.kept >= now - age || (isSpared && spared === MOST_SPARED))) break;
      this.#byId.delete(id);
      if (isSpared && spared++ < MOST_SPARED) {
        source.kept = Math.min(source.time, now);
        this.#byId.set(id, source);
      } else {
        this.#forgotten = Math.max(this.#forgotten, source.time);
        if (source.levels) this.hasNewLevels = true;
      }
    }
  }
}

/** Returns the time by which a resent snapshot of a forgotten source is recognised: none of them has a later one. */
function timeOf({ closed, time, startTime }: BlockSnapshot): number {
  return closed ? time : startTime;
}

/**
 * Returns whether a snapshot of a source was added, or one that contains it.
 * @throws RangeError SNAPSHOT_FORGOTTEN if that is not known any more
 */
export function isAdded({ isClosed, latest, added }: Source, { id, sequence }: BlockSnapshot): boolean {
  const back = latest - sequence;
  if (back < 0) return false;
  if (!isClosed) return true;
  if (back >= WINDOW) throw forgotten(id, `${back} later numbers came first`);
  return ((added >>> back) & 1) === 1;
}

/** Marks a snapshot of a source as added. */
export function markAdded(source: Source, { sequence }: BlockSnapshot): void {
  const ahead = sequence - source.latest;
  if (ahead > 0) {
    source.added = ahead < WINDOW ? source.added << ahead : 0;
    source.latest = sequence;
  }
  source.added |= 1 << Math.max(0, -ahead);
}

function forgotten(id: string, reason: string): RangeError {
  return rangeError(
    "SNAPSHOT_FORGOTTEN",
    `A snapshot is added once, but the one of block ${id} may have been added before: ${reason}. Raise maxSources or ` +
      "maxAge, send snapshots sooner, and go on with a new registry at the sender.",
  );
}
