/** The portions of what a process has to report: no message is long, and none keeps its receiver busy for long. */

import type { MetricChange, SeriesChange } from "../core/read/changes.ts";

/** Bytes of a portion, about: between two, a receiver answers scrapes. */
const PORTION_BYTES = 2 ** 20;

/** About the bytes of a series in a message, of each of its words, and of each character of its labels. */
const SERIES_BYTES = 48;
const AMOUNT_BYTES = 32;
const CHARACTER_BYTES = 2;

/** Returns changes in their order, in as many portions as needed. The series of one metric may be in several. */
export function portionsOf(changes: readonly MetricChange[]): MetricChange[][] {
  const portions: MetricChange[][] = [];
  let left = 0;
  for (const { definition, series } of changes) {
    let at = 0;
    do {
      if (left <= 0) {
        portions.push([]);
        left = PORTION_BYTES;
      }
      const from = at;
      for (left -= SERIES_BYTES; at < series.length && left > 0; at++) left -= bytesOf(series[at] as SeriesChange);
      portions.at(-1)?.push({ definition, series: series.slice(from, at) });
    } while (at < series.length);
  }
  return portions;
}

function bytesOf({ amounts, values = [] }: SeriesChange): number {
  const characters = values.reduce((sum, { length }) => sum + length, 0);
  return SERIES_BYTES + AMOUNT_BYTES * amounts.length + CHARACTER_BYTES * characters;
}
