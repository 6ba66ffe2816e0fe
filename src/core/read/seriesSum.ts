/** The sum and the difference of two series of one metric, both checked. */

import type { Definition } from "../define/definition.ts";
import { type Content, KINDS } from "../define/kinds.ts";
import { rangeError } from "../errors.ts";
import type { SeriesSnapshot } from "./snapshot.ts";

type Extremes = Required<Pick<SeriesSnapshot, "scaledMin" | "scaledMax">>;

/** Returns the sum of the series of two blocks. */
export function addSeries(
  { kind, aggregate, minMax }: Definition,
  a: SeriesSnapshot,
  b: SeriesSnapshot,
): SeriesSnapshot {
  const startTime = Math.min(a.startTime, b.startTime);
  const { content } = KINDS[kind];
  if (content === "level") return { ...addLevels(aggregate, a, b), startTime };
  const { resets: resetsOfA, creation: _, ...ofA } = a;
  return {
    ...ofA,
    ...combined(content, a, b, 1),
    ...(minMax && addExtremes(a as Extremes, b as Extremes)),
    ...(resetsOfA !== undefined && b.resets !== undefined && { resets: resetsOfA + b.resets }),
    startTime,
  };
}

/** Returns the level of two gauges. */
function addLevels(aggregate: Definition["aggregate"], a: SeriesSnapshot, b: SeriesSnapshot): SeriesSnapshot {
  const [timeOfA, timeOfB] = [a.time as number, b.time as number];
  const time = Math.max(timeOfA, timeOfB);
  const [one, other] = [Number(a.level), Number(b.level)];
  const become = (level: number) => ({ ...a, level: String(level), time });
  if (aggregate === "sum") return become(one + other);
  if (aggregate === "min") return become(Math.min(one, other));
  if (aggregate === "average") {
    const [levelsOfA, levelsOfB] = [a.levels as number, b.levels as number];
    const levels = levelsOfA + levelsOfB;
    return { ...become((one * levelsOfA + other * levelsOfB) / levels), levels };
  }
  if (aggregate === "max" || timeOfA === timeOfB) return become(Math.max(one, other));
  // `last` is the level that was read last, `first` the one that was read first.
  return (aggregate === "last") === timeOfA > timeOfB ? a : b;
}

/** Returns the extremes of two series. Both extremes of a series are null if nothing was recorded. */
function addExtremes(a: Extremes, b: Extremes): Partial<Extremes> {
  if (b.scaledMin === null) return {}; // those of `a` stay
  if (a.scaledMin === null) return { scaledMin: b.scaledMin, scaledMax: b.scaledMax };
  const [scaledMin] = ordered(a.scaledMin as string, b.scaledMin as string);
  const [, scaledMax] = ordered(a.scaledMax as string, b.scaledMax as string);
  return { scaledMin, scaledMax };
}

/** Returns two integers, the smaller one first. */
function ordered(one: string, other: string): readonly [smaller: string, larger: string] {
  return BigInt(one) > BigInt(other) ? [other, one] : [one, other];
}

/** Returns the counts and sums of `a` plus those of `b` (sign 1), or minus those of `b` (sign -1). */
export function combined(
  content: Content,
  a: SeriesSnapshot,
  b: SeriesSnapshot,
  sign: 1 | -1,
): Pick<SeriesSnapshot, "count" | "counts" | "scaled" | "scaledSums"> {
  const counted = (one: number, other: number) => {
    const count = one + sign * other;
    if (Number.isSafeInteger(count)) return count;
    throw rangeError("SNAPSHOT_INVALID", `A count must stay below 2^53, but ${one} and ${other} are more together.`);
  };
  const exactly = (one: string, other: string) => String(BigInt(one) + BigInt(sign) * BigInt(other));
  if (content === "buckets") {
    const [counts, scaledSums] = [b.counts as readonly number[], b.scaledSums as readonly string[]];
    return {
      counts: (a.counts as readonly number[]).map((count, i) => counted(count, counts[i] as number)),
      scaledSums: (a.scaledSums as readonly string[]).map((sum, i) => exactly(sum, scaledSums[i] as string)),
    };
  }
  const scaled = exactly(a.scaled as string, b.scaled as string);
  return content === "countAndSum" ? { count: counted(a.count as number, b.count as number), scaled } : { scaled };
}
