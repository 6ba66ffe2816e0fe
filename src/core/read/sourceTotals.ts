/** The totals of another block's series that were already added, as a short text, and what a later reading adds. */

import type { CountAndSum } from "./reading.ts";
import type { SeriesSnapshot } from "./snapshot.ts";

type Totals = readonly [creation: number, resets: number, counts: readonly number[], sums: readonly string[]];

/** Returns the text of a reading's totals. */
export function totalsText(series: SeriesSnapshot): string {
  return JSON.stringify(totalsOf(series));
}

/** Returns the number of an up-down counter in the text of its totals. */
export function numberIn(totals: string): bigint {
  const [, , , sums] = JSON.parse(totals) as Totals;
  return BigInt(sums[0] as string);
}

function totalsOf({ creation = 0, resets = 0, count = 0, counts, scaled, scaledSums }: SeriesSnapshot): Totals {
  return [creation, resets, counts ?? [count], scaledSums ?? [scaled as string]];
}

/**
 * Returns what each word of a reading has beyond earlier totals of the series. A reading since a later creation or
 * reset counts from zero. Returns undefined if the reading must be an older one: it is of an earlier creation or reset,
 * or has fewer values.
 */
export function amountsSince(
  series: SeriesSnapshot,
  earlier: string | undefined,
  isMonotonic: boolean,
): CountAndSum[] | undefined {
  const [creation, resets, counts, sums] = totalsOf(series);
  const before = earlier === undefined ? undefined : (JSON.parse(earlier) as Totals);
  if (before && (creation < before[0] || (creation === before[0] && resets < before[1]))) return undefined;
  const isSame = before && creation === before[0] && resets === before[1];
  const amounts = counts.map((count, word): CountAndSum => {
    const units = BigInt(sums[word] as string);
    if (!isSame) return { count, units };
    return { count: count - (before[2][word] as number), units: units - BigInt(before[3][word] as string) };
  });
  const hasFallen = amounts.some(({ count, units }) => count < 0 || (isMonotonic && units < 0n));
  return hasFallen ? undefined : amounts;
}
