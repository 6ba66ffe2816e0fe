/** The aggregations that readers and views select, as streams have them. */

import { checkLimit } from "../core/define/options.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { Aggregation, InstrumentType, Stream } from "../streams/stream.ts";
import {
  type AggregationOption,
  DEFAULT_AGGREGATION,
  DROP,
  EXPLICIT_BUCKETS,
  EXPONENTIAL_BUCKETS,
  LAST_VALUE,
  SUM,
} from "./sdk.ts";

/** The specification's default boundaries. */
const DEFAULT_BOUNDARIES: readonly number[] = [
  ...[0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000],
];

const DEFAULT_MAX_SIZE = 160;

/** More buckets than histograms have. */
const MOST_SIZE = 1_000_000;

/** Throws unless this is an aggregation as the SDK has them. */
export function checkAggregation(given: unknown): asserts given is AggregationOption {
  const { type, options } = (given ?? {}) as Partial<AggregationOption>;
  if (!Number.isInteger(type) || (type as number) < DEFAULT_AGGREGATION || (type as number) > EXPONENTIAL_BUCKETS) {
    throw rangeError("OPTION_INVALID", `An aggregation's type must be 0 to 5, but got ${shown(type)}.`);
  }
  const { boundaries = [], maxSize, recordMinMax = true } = options ?? {};
  if (!Array.isArray(boundaries) || boundaries.some((bound) => typeof bound !== "number")) {
    throw typeError("OPTION_INVALID", `An aggregation's boundaries must be numbers, but got ${shown(boundaries)}.`);
  }
  // With one bucket, no scale would have room for values on both sides of 1.
  if (maxSize !== undefined) checkLimit("maxSize", maxSize, 2, MOST_SIZE);
  if (typeof recordMinMax === "boolean") return;
  throw typeError("OPTION_INVALID", `recordMinMax must be true or false, but got ${shown(recordMinMax)}.`);
}

/** Returns the aggregation that an option selects for an instrument; undefined if it drops the instrument. */
export function aggregationOf(
  { type: selected, options: given }: AggregationOption,
  instrument: InstrumentType,
  advice: readonly number[] | undefined,
): Aggregation | undefined {
  const options = given ?? {};
  const minMax = options.recordMinMax ?? true;
  // Observed values are totals or levels: a distribution of them would grow with each collection.
  const isDistribution = selected === EXPLICIT_BUCKETS || selected === EXPONENTIAL_BUCKETS;
  const type = isDistribution && isObserved(instrument) ? DEFAULT_AGGREGATION : selected;
  switch (type) {
    case DROP:
      return undefined;
    case SUM:
      return { kind: "sum" };
    case LAST_VALUE:
      return { kind: "lastValue" };
    case EXPLICIT_BUCKETS:
      return { kind: "histogram", boundaries: boundariesOf(options.boundaries ?? DEFAULT_BOUNDARIES), minMax };
    case EXPONENTIAL_BUCKETS:
      return { kind: "exponential", maxSize: options.maxSize ?? DEFAULT_MAX_SIZE, minMax };
    default:
      if (instrument === "HISTOGRAM") {
        return { kind: "histogram", boundaries: boundariesOf(advice ?? DEFAULT_BOUNDARIES), minMax };
      }
      return { kind: instrument === "GAUGE" || instrument === "OBSERVABLE_GAUGE" ? "lastValue" : "sum" };
  }
}

/** Returns whether an instrument of this type is observed. */
export function isObserved(type: InstrumentType): boolean {
  return type.startsWith("OBSERVABLE");
}

/** Returns boundaries in rising order: finite numbers, each once. */
export function boundariesOf(given: readonly number[]): readonly number[] {
  const finite = given.filter((bound) => Number.isFinite(bound)).map((bound) => bound + 0); // -0 is 0
  return [...new Set(finite)].sort((a, b) => a - b);
}

/** Returns whether a stream's histograms have a sum. Instruments whose values may be negative have none. */
export function hasSum({ type }: Pick<Stream, "type">): boolean {
  return type === "COUNTER" || type === "HISTOGRAM" || type === "OBSERVABLE_COUNTER";
}
