/** The arithmetic of merges and differences: two series of one metric, both checked, become one. */

import type { Definition } from "../define/definition.ts";
import type { Kind } from "../define/kinds.ts";
import { rangeError } from "../errors.ts";
import type { SeriesSnapshot } from "./snapshot.ts";

/** Returns what the series of two blocks hold together. */
export function addSeries(
  { kind, aggregate, extremes }: Definition,
  a: SeriesSnapshot,
  b: SeriesSnapshot,
): SeriesSnapshot {
  const startTime = Math.min(a.startTime, b.startTime);
  if (kind === "gauge") return { ...addLevels(aggregate, a, b), startTime };
  const { resets: resetsOfA, ...ofA } = a;
  return {
    ...ofA,
    ...combined(kind, a, b, 1),
    ...(extremes && addExtremes(a, b)),
    ...(resetsOfA !== undefined && b.resets !== undefined && { resets: resetsOfA + b.resets }),
    startTime,
  };
}

/** A series without a level has no say, not even about the time: otherwise the order of merging would matter. */
function addLevels(aggregate: Definition["aggregate"], a: SeriesSnapshot, b: SeriesSnapshot): SeriesSnapshot {
  const [timeOfA, timeOfB] = [a.time as number, b.time as number];
  const time = Math.max(timeOfA, timeOfB);
  const [one, other] = [a.units as string | null, b.units as string | null];
  if (one === null && other === null) return { ...a, time };
  if (one === null) return b;
  if (other === null) return a;
  const [first, second] = [BigInt(one), BigInt(other)];
  const [smaller, larger] = first > second ? [other, one] : [one, other];
  if (aggregate === "sum") return { ...a, units: String(first + second), time };
  if (aggregate === "min") return { ...a, units: smaller, time };
  if (aggregate === "max" || timeOfA === timeOfB) return { ...a, units: larger, time };
  return timeOfA > timeOfB ? a : b;
}

/** Both extremes of a series are null where nothing was recorded. */
function addExtremes(a: SeriesSnapshot, b: SeriesSnapshot): Pick<SeriesSnapshot, "min" | "max"> {
  const [min, max] = [a.min as string | null, a.max as string | null];
  const [minOfB, maxOfB] = [b.min as string | null, b.max as string | null];
  if (min === null || max === null) return { min: minOfB, max: maxOfB };
  if (minOfB === null || maxOfB === null) return { min, max };
  return {
    min: BigInt(min) < BigInt(minOfB) ? min : minOfB,
    max: BigInt(max) > BigInt(maxOfB) ? max : maxOfB,
  };
}

/** Returns the counts and sums of `a` and `b` added up (sign 1), or those of `a` less those of `b` (sign -1). */
export function combined(
  kind: Kind,
  a: SeriesSnapshot,
  b: SeriesSnapshot,
  sign: 1 | -1,
): Pick<SeriesSnapshot, "count" | "counts" | "units" | "sums"> {
  const counted = (one: number, other: number) => {
    const count = one + sign * other;
    if (Number.isSafeInteger(count)) return count;
    throw rangeError("SNAPSHOT_INVALID", `A count must stay below 2^53, but ${one} and ${other} are more together.`);
  };
  const exactly = (one: string, other: string) => String(BigInt(one) + BigInt(sign) * BigInt(other));
  if (kind === "histogram") {
    const [counts, sums] = [b.counts as readonly number[], b.sums as readonly string[]];
    return {
      counts: (a.counts as readonly number[]).map((count, i) => counted(count, counts[i] as number)),
      sums: (a.sums as readonly string[]).map((sum, i) => exactly(sum, sums[i] as string)),
    };
  }
  const units = exactly(a.units as string, b.units as string);
  return kind === "mean" ? { count: counted(a.count as number, b.count as number), units } : { units };
}
