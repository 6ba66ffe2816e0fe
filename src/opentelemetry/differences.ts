/** Differences that a registry does not make: of up-down counters and extremes, and whether a level has moved. */

import type { BlockCursor } from "../core/read/blockCursor.ts";
import type { Cursor } from "../core/read/cursor.ts";
import { exact } from "../core/read/deltas.ts";
import { nearestDouble } from "../core/read/rounding.ts";
import type { Extremes } from "./points.ts";

export class Differences {
  /** The extremes of all time, by series. */
  readonly #extremes = new Map<number, Extremes>();
  /** The totals of up-down counters, in units, by series. */
  readonly #units = new Map<number, bigint>();
  /** The levels, by series. */
  readonly #levels = new Map<number, number>();

  /** Takes the series at a cursor as given. */
  skip(cursor: Cursor): void {
    const { kind, minMax } = cursor.definition;
    if (kind === "upDownCounter") this.rise(cursor);
    else if (kind === "gauge") this.hasMoved(cursor);
    else if (minMax) this.extremes(cursor);
  }

  /**
   * Returns the extremes since the last pass, which are known if they are new: the block keeps those of all time. Call
   * it only if something was recorded since then.
   */
  extremes({ series, min, max }: Cursor): Extremes {
    const before = this.#extremes.get(series);
    this.#extremes.set(series, { min, max });
    return { min: min === before?.min ? undefined : min, max: max === before?.max ? undefined : max };
  }

  /** Returns the change of an up-down counter since the last pass. */
  rise(cursor: Cursor): number {
    const { series, definition } = cursor;
    const units = exact(cursor as BlockCursor);
    const before = this.#units.get(series) ?? 0n;
    this.#units.set(series, units);
    return nearestDouble(units - before, BigInt(definition.scale));
  }

  /** Returns whether a level is another one than at the last pass. */
  hasMoved({ series, value }: Cursor): boolean {
    const before = this.#levels.get(series);
    this.#levels.set(series, value);
    return !Object.is(before, value);
  }
}
