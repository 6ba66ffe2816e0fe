/** The selections of readers: which aggregation, limit and temporality each wants for each type of instruments. */

import type { InstrumentType, Stream } from "../streams/stream.ts";
import { aggregationOf, checkAggregation } from "./aggregations.ts";
import { type AggregationOption, CUMULATIVE, DEFAULT_AGGREGATION, DELTA, type MetricReader } from "./sdk.ts";

/** The selection of one reader for one type. */
export interface Selection {
  readonly aggregation: AggregationOption;
  readonly limit: number;
  readonly temporality: number;
}

/** The selections of one reader. Plain data, so that threads without readers can follow them. */
export type Selections = Readonly<Record<InstrumentType, Selection>>;

/** The specification's limit. */
export const DEFAULT_LIMIT = 2000;

/** The most attribute sets of a stream. */
export const MOST_SETS = 16_777_216;

/** The types of instruments. */
export const INSTRUMENT_TYPES: readonly InstrumentType[] = [
  ...(["COUNTER", "GAUGE", "HISTOGRAM", "UP_DOWN_COUNTER"] as const),
  ...(["OBSERVABLE_COUNTER", "OBSERVABLE_GAUGE", "OBSERVABLE_UP_DOWN_COUNTER"] as const),
];

function selections(select: (type: InstrumentType) => Selection): Selections {
  return Object.fromEntries(INSTRUMENT_TYPES.map((type) => [type, select(type)])) as unknown as Selections;
}

/** The selections of a thread that knows no reader. */
export const DEFAULT_SELECTIONS = /* @__PURE__ */ selections(() => ({
  aggregation: { type: DEFAULT_AGGREGATION },
  limit: DEFAULT_LIMIT,
  temporality: CUMULATIVE,
}));

/** Returns the selections of a reader. `spare`: sets that are kept back from each limit for the overflow point. */
export function selectionsOf(reader: MetricReader, spare: number): Selections {
  return selections((type) => ({
    aggregation: checked(reader.selectAggregation(type as never)),
    limit: limitOf(reader.selectCardinalityLimit?.(type as never) ?? DEFAULT_LIMIT, spare),
    temporality: reader.selectAggregationTemporality(type as never),
  }));
}

function checked(option: unknown): AggregationOption {
  checkAggregation(option);
  return option;
}

/** Returns a limit as registries take it, without the sets that are kept back. */
export function limitOf(given: number, spare: number): number {
  return Math.min(Math.max(Math.floor(given) - spare, 1) || DEFAULT_LIMIT, MOST_SETS);
}

/** Returns whether a reader with these selections exports a stream. */
export function exportsStream(selected: Selections, { ofView, type, advice, aggregation, limit }: Stream): boolean {
  if (ofView) return true;
  const selection = selected[type];
  const wanted = aggregationOf(selection.aggregation, type, advice);
  return JSON.stringify([wanted, selection.limit]) === JSON.stringify([aggregation, limit]);
}

/** Returns whether a reader wants differences of a type. */
export function wantsDelta(selected: Selections, type: InstrumentType): boolean {
  return selected[type].temporality === DELTA;
}
