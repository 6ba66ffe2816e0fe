/** Readings of a metric's label sets, one after the other or all as one. */

import { KINDS } from "../define/kinds.ts";
import type { Metric } from "../memory/metric.ts";
import type { BlockCursor } from "../read/blockCursor.ts";
import { type CountAndSum, type MeanReading, toMeanReading } from "../read/reading.ts";
import { nearestDouble } from "../read/rounding.ts";
import { toHistogramReading } from "./histogram.ts";

/** The labels of a series in texts: all labels of the metric, or only the one that marks the overflow series. */
export type SeriesLabels<L extends readonly string[]> = {
  readonly [Name in L[number] | "otel_metric_overflow"]?: string;
};

/** The reading of a metric: what its `read()` returns, or the number that is its `value`. */
export type ReadingOf<M> = M extends {
  /** Reads the metric. */
  read(): infer Reading;
}
  ? Reading
  : number;

type Extremes = Pick<MeanReading, "min" | "max">;

/** Returns the reading of the series at a cursor, as the metric of its label set would. */
export function readingAt(cursor: BlockCursor): unknown {
  if (cursor.level) return cursor.value;
  const extremes = cursor.definition.minMax ? { min: cursor.min, max: cursor.max } : {};
  return toReading(cursor.metric, amountsAt(cursor), extremes);
}

/** Returns the readings of all series of a metric as one. */
export function totalOf(metric: Metric, cursor: BlockCursor): unknown {
  const { minMax, kind } = metric.definition;
  const amounts = Array.from({ length: metric.shape.words }, () => ({ count: 0, units: 0n }));
  let level = 0;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  while (cursor.next()) {
    level += cursor.value;
    if (!Number.isNaN(cursor.smallest)) min = Math.min(min, cursor.min);
    if (!Number.isNaN(cursor.largest)) max = Math.max(max, cursor.max);
    for (const [word, { count, units }] of amountsAt(cursor).entries()) {
      const amount = amounts[word] as (typeof amounts)[number];
      amount.count += count;
      amount.units += units;
    }
  }
  if (KINDS[kind].content === "level") return level;
  const known = (extreme: number) => (Number.isFinite(extreme) ? extreme : Number.NaN);
  return toReading(metric, amounts, minMax ? { min: known(min), max: known(max) } : {});
}

/** Returns the amounts of the series at a cursor, one per word. */
function amountsAt({ metric, counts, units, wide, attachment: { reader } }: BlockCursor): CountAndSum[] {
  const amounts = Array.from(counts, (count) => ({ count, units: 0n }));
  if (metric.shape.words === 1) return [{ count: counts[0] as number, units: wide ?? BigInt(units) }];
  for (let i = 0; i < reader.filled; i++) amounts[reader.word(i)] = { count: reader.count(i), units: reader.sum(i) };
  return amounts;
}

function toReading({ definition, bounds }: Metric, amounts: readonly CountAndSum[], extremes: Extremes): unknown {
  const { kind, scale } = definition;
  const { content } = KINDS[kind];
  if (content === "buckets") return toHistogramReading(amounts, bounds, scale, extremes);
  const amount = amounts[0] as CountAndSum;
  if (content === "countAndSum") return { ...toMeanReading(amount, scale), ...extremes };
  return nearestDouble(amount.units, BigInt(scale));
}
