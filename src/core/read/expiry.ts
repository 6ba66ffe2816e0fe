/**
 * The expiry of label sets: when a reading begins, it removes those in which nothing was recorded since a reading that
 * began long enough before. So whatever expires has been read, and recording takes no time of day.
 */

import { PACKED_PAGE } from "../../../assembly/layout.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Directory } from "../memory/directory.ts";
import type { Metric } from "../memory/metric.ts";
import { pin, unpin } from "../memory/pins.ts";
import { now } from "../platform/clock.ts";
import { BlockCursor } from "./blockCursor.ts";
import type { CursorOptions } from "./cursor.ts";
import { type CountAndSum, closeIf, closingsOf, isHidden } from "./reading.ts";
import { hide, removeLevel } from "./removal.ts";

/** A series as a reading has found it, and since when it has been like this. */
interface Seen {
  readonly creation: number;
  readonly resets: number;
  /** A number that every record changes, but for one that sets the same level; undefined without a level. */
  readonly amount: number | bigint | undefined;
  readonly since: number;
}

export class Expiry {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  /** By metric and ordinal. */
  readonly #seen = new Map<Metric, (Seen | undefined)[]>();

  constructor(attachment: Attachment, directory: Directory) {
    this.#attachment = attachment;
    this.#directory = directory;
  }

  /** Removes the expired label sets of the metrics that a reading with these options reads. */
  run(options: CursorOptions): void {
    this.#attachment.guarded(() => this.#run(options));
  }

  #run({ metrics, space }: CursorOptions): void {
    const isRead = ({ expireAfter, definition }: Metric) =>
      expireAfter > 0 && definition.space === space && (metrics?.includes(definition.name) ?? true);
    const names = [...this.#directory.metrics()].filter(isRead).map(({ definition }) => definition.name);
    if (names.length === 0) return;
    const options = { metrics: names, ...(space !== undefined && { space }) };
    const cursor = new BlockCursor(this.#attachment, this.#directory, {}, options);
    const since = now();
    while (cursor.advance()) {
      const { metric, ordinal } = cursor;
      const seen = this.#seen.get(metric) ?? [];
      this.#seen.set(metric, seen);
      const isVisible = cursor.read();
      const { creation } = cursor;
      const resets = closingsOf(cursor);
      // The overflow series stays, and a removed one has expired.
      const found = creation > 0 && (isVisible || !isHidden(cursor)) && { creation, resets, amount: amountOf(cursor) };
      const known = seen[ordinal];
      if (!found) seen[ordinal] = undefined;
      else if (!known || !isSame(found, known)) seen[ordinal] = { ...found, since };
      else if (since - known.since >= 1000 * metric.expireAfter) expire(cursor, resets);
    }
  }
}

function amountOf({ metric, count, level, wide, units }: BlockCursor): Seen["amount"] {
  if (metric.shape.pageKind === PACKED_PAGE) return count;
  return metric.traits.content === "level" ? level?.level : (wide ?? BigInt(units));
}

function isSame(one: Omit<Seen, "since">, other: Seen): boolean {
  return one.creation === other.creation && one.resets === other.resets && Object.is(one.amount, other.amount);
}

/**
 * Removes the label set that was just read, unless something was recorded since. An up-down counter that is not 0
 * stays, and so does a level of a living thread: only that thread could tell whether it is still true.
 */
function expire(cursor: BlockCursor, resets: number): void {
  const { attachment, creation, entry, table, level } = cursor;
  const { kernel } = attachment;
  const { aggregate = "last" } = cursor.definition;
  const { content, isReset } = cursor.metric.traits;
  const amount = amountOf(cursor);
  if (content === "level" ? level && aggregate !== "last" : !isReset && amount !== 0n) return;
  const lane = attachment.takeLane();
  // A thread without a lane or memory removes nothing: a reading does not fail over that.
  if (lane < 0 || kernel.pageOf(table, lane) === 0 || !kernel.prepareReset(table, lane)) return;
  if (pin(attachment, cursor, entry, creation, lane) !== "pinned") return;
  if (level) removeLevel(cursor, level.level);
  else if (content === "level") hide(cursor);
  else closeIf(cursor, lane, true, (closed) => closingsOf(cursor) === resets && amountIn(closed, cursor) === amount);
  unpin(attachment, cursor, lane);
}

/** Returns the `amountOf` what would be closed. */
function amountIn(closed: readonly CountAndSum[], { metric }: BlockCursor): Seen["amount"] {
  if (metric.shape.pageKind === PACKED_PAGE) return closed.reduce((sum, { count }) => sum + count, 0);
  return closed[0]?.units;
}
