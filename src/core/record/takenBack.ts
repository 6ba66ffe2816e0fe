/**
 * The numbers and levels that a source's latest snapshot no longer has, since their label sets were removed: what it
 * has added of them is taken back. Counts stay.
 */

import type { Metric } from "../memory/metric.ts";
import type { SeriesChange } from "../read/changes.ts";
import { numberIn } from "../read/sourceTotals.ts";
import type { Additions } from "./additions.ts";
import type { Source } from "./sources.ts";

/** The addition to one series. */
export interface Step {
  readonly name: string;
  readonly change: SeriesChange;
  /** The series, as a source's totals name it. */
  readonly key: string;
  /** The text that is remembered of it; "" if none is. */
  readonly totals: string;
  /** The level that is taken back, unless another one was set meanwhile. */
  readonly level?: number;
}

/** Returns the key by which a series is remembered. */
export function keyOf(name: string, values: readonly string[] | undefined): string {
  return JSON.stringify([name, values]);
}

/** Remembers the steps that were taken before an error. */
export function remember(source: Source, steps: readonly Step[]): void {
  const totals = new Map(source.totals);
  for (const { key, totals: text } of steps) {
    if (text) totals.set(key, text);
    else totals.delete(key);
  }
  source.totals = totals;
}

/** Returns the steps that take back what a source's totals have beyond those of its latest snapshot. */
export function takenBack(source: Source, latest: ReadonlyMap<string, string>, additions: Additions): Step[] {
  return Array.from(source.totals ?? []).flatMap(([key, text]): Step[] => {
    if (latest.has(key)) return [];
    const [name, its] = JSON.parse(key) as [name: string, values: readonly string[] | null];
    // It was added, and metrics in no space stay.
    const { content, isReset } = (additions.find(name) as Metric).traits;
    const values = its ?? undefined;
    if (content === "level") {
      return [{ name, key, totals: "", change: { values, amounts: [] }, level: Number(text) }];
    }
    const units = isReset ? 0n : -numberIn(text);
    return units === 0n ? [] : [{ name, key, totals: "", change: { values, amounts: [{ count: 0, units }] } }];
  });
}
