/** The totals of another block's series that were already added, as a short text, and what a later reading adds. */

import { KINDS, type Kind } from "../define/kinds.ts";
import type { CountAndSum } from "./reading.ts";
import type { SeriesSnapshot } from "./snapshot.ts";

type Totals = readonly [creation: number, resets: number, counts: readonly number[], sums: readonly string[]];

/** Returns the text of a reading's totals. */
export function totalsText(kind: Kind, series: SeriesSnapshot): string {
  return JSON.stringify(totalsOf(kind, series));
}

/** Returns the number of an up-down counter in the text of its totals. */
export function numberIn(totals: string): bigint {
  const [, , , sums] = JSON.parse(totals) as Totals;
  return BigInt(sums[0] as string);
}

function totalsOf(kind: Kind, series: SeriesSnapshot): Totals {
  const { creation = 0, resets = 0 } = series;
  return [creation, resets, ...wordsOf(kind, series)];
}

/** Returns the counts and the sums of a series that was checked, one of each for every word; none of a level. */
export function wordsOf(kind: Kind, series: SeriesSnapshot): [counts: readonly number[], sums: readonly string[]] {
  const { content } = KINDS[kind];
  if (content === "level") return [[], []];
  if (content === "buckets") return [series.counts as readonly number[], series.scaledSums as readonly string[]];
  return [[content === "countAndSum" ? (series.count as number) : 0], [series.scaled as string]];
}

/**
 * Returns what each word of a reading has beyond earlier totals of the series. A reading since a later creation or
 * reset counts from zero. Returns undefined if the reading must be an older one: it is of an earlier creation or reset,
 * or has fewer values.
 */
export function amountsSince(
  kind: Kind,
  series: SeriesSnapshot,
  earlier: string | undefined,
): CountAndSum[] | undefined {
  const [creation, resets, counts, sums] = totalsOf(kind, series);
  const before = earlier === undefined ? undefined : (JSON.parse(earlier) as Totals);
  if (before && (creation < before[0] || (creation === before[0] && resets < before[1]))) return undefined;
  const isSame = before && creation === before[0] && resets === before[1];
  const amounts = counts.map((count, word): CountAndSum => {
    const units = BigInt(sums[word] as string);
    if (!isSame) return { count, units };
    return { count: count - (before[2][word] as number), units: units - BigInt(before[3][word] as string) };
  });
  const hasFallen = amounts.some(({ count, units }) => count < 0 || (KINDS[kind].isMonotonic === true && units < 0n));
  return hasFallen ? undefined : amounts;
}
