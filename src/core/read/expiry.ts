/**
 * The expiry of label sets: when a reading begins, it removes those in which nothing was recorded since a reading that
 * began long enough before. So whatever expires has been read, and recording takes no time of day.
 */

import { LEVEL_PAGE, PACKED_PAGE } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import { Series } from "../memory/series.ts";
import { now } from "../platform/clock.ts";
import { BlockCursor } from "./blockCursor.ts";
import type { CursorOptions } from "./cursor.ts";
import { type CountAndSum, closeIf, closingsOf, isHidden } from "./reading.ts";
import { hide, removeLevel } from "./removal.ts";

/** A series as a reading has found it, and since when it has been like this. */
interface Seen {
  /** The times that it was closed. A removal is one, so another label set never has the same number. */
  readonly resets: number;
  /**
   * A number that every record changes, but for one that sets the same level, and for changes of an up-down counter
   * that cancel each other; undefined without a level.
   */
  readonly amount: number | bigint | undefined;
  readonly since: number;
}

export class Expiry {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  /** By the address of the entry. */
  readonly #seen = new Map<number, Seen>();

  constructor(attachment: Attachment, directory: Directory) {
    this.#attachment = attachment;
    this.#directory = directory;
  }

  /** Removes the expired label sets of the metrics that a reading with these options reads. It begins at `since`. */
  run(options: CursorOptions, since = now()): void {
    this.#attachment.guarded(() => this.#run(options, since));
  }

  #run(options: CursorOptions, since: number): void {
    const read = this.#directory.metricsOf(options.space, options.metrics);
    const metrics = read.filter(({ expireAfter }) => expireAfter > 0).map(({ definition }) => definition.name);
    if (metrics.length === 0) return;
    const cursor = new BlockCursor(this.#attachment, this.#directory, {}, { ...options, metrics, ignoreResets: false });
    while (cursor.advance()) {
      // Before the reading, so that a reset in between is noticed next time.
      const resets = closingsOf(cursor);
      const isVisible = cursor.read();
      const known = this.#seen.get(cursor.entry);
      const amount = amountOf(cursor);
      // The overflow series stays, and a removed one has expired.
      const mayExpire = cursor.creation > 0 && (isVisible || !isHidden(cursor));
      if (!mayExpire) this.#seen.delete(cursor.entry);
      else if (known?.resets !== resets || !Object.is(known.amount, amount)) {
        this.#seen.set(cursor.entry, { resets, amount, since });
      } else if (since - known.since >= 1000 * cursor.metric.expireAfter) expire(cursor, resets, amount);
    }
  }
}

function amountOf({ metric, count, level, wide, units }: BlockCursor): Seen["amount"] {
  if (metric.shape.pageKind === PACKED_PAGE) return count;
  return metric.traits.content === "level" ? level?.level : (wide ?? BigInt(units));
}

/**
 * Removes the label set that was just read, unless something was recorded since. An up-down counter that is not 0
 * stays, and so does a level of a living thread: only that thread could tell whether it is still true.
 */
function expire(cursor: BlockCursor, resets: number, amount: Seen["amount"]): void {
  const { attachment, metric, entry, creation, level } = cursor;
  const { content, isReset } = metric.traits;
  const isOpen = metric.shape.pageKind === LEVEL_PAGE ? level : content === "sum" && !isReset && amount !== 0n;
  if (isOpen) return;
  const own = attachment.takeLane();
  // A thread without a lane or memory removes nothing: a reading does not fail over that.
  if (own < 0 || attachment.kernel.pageOf(cursor.table, own) === 0) return;
  new Series(attachment, metric, { entry, creation }).pinned((lane) => {
    if (level) removeLevel(cursor, level.level);
    else if (content === "level") hide(cursor);
    else if (attachment.kernel.prepareReset(cursor.table, lane)) {
      closeIf(cursor, lane, true, (closed) => closingsOf(cursor) === resets && amountIn(closed, cursor) === amount);
    }
  }, undefined);
}

/** Returns the `amountOf` what would be closed. */
function amountIn(closed: readonly CountAndSum[], { metric }: BlockCursor): Seen["amount"] {
  if (metric.shape.pageKind === PACKED_PAGE) return closed.reduce((sum, { count }) => sum + count, 0);
  return (closed[0] as CountAndSum).units;
}
