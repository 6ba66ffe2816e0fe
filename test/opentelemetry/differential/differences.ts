/** The differences to OpenTelemetry's SDK that are meant. docs/opentelemetry.md lists them. */

import type { Instrument, Step } from "./programs.ts";
import { unmetDifferences } from "./unmetDifferences.ts";

export interface Difference {
  readonly id: string;
  readonly sdk: string;
  readonly ours: string;
  readonly reason: string;
  /** The test that shows it, if random programs cannot meet it. */
  readonly shownBy?: { readonly file: string; readonly test: string };
  /** Returns the step that the SDK must run to come to the same; undefined if it must run none. */
  readonly corrected?: (step: Step, instrument: Instrument | undefined) => Step | undefined;
}

/** The first value of which no sum keeps all digits, with any scale that units have. */
const TOO_LARGE = 2 ** 120;

/** Returns whether an instrument takes any number. */
function isLevel(instrument: Instrument | undefined): boolean {
  return instrument?.kind === "Gauge" && instrument.options.valueType !== 0;
}

export const differences: readonly Difference[] = [
  {
    id: "decimals",
    sdk: "10 times `add(0.1)` is 0.9999999999999999",
    ours: "it is 1: sums have nine decimals, with the unit `ms` six, with `By` three; see `scale`",
    reason: "sums do not depend on the order in which threads record",
  },
  {
    id: "no-number",
    sdk: "`add(NaN)` makes a sum NaN, and Infinity makes it Infinity, for good",
    ours: "they are ignored, with a warning; gauges of doubles take them",
    reason: "one bad value must not spoil the sum of all threads",
    corrected: (step, instrument) => {
      const isBad = step.do === "record" && typeof step.value === "number" && !Number.isFinite(step.value);
      return isBad && !isLevel(instrument) ? undefined : step;
    },
  },
  {
    id: "too-large",
    sdk: "a sum takes 1e300",
    ours: "values from 2^120 units on are ignored, with a warning; gauges of doubles take them",
    reason: "sums are whole numbers of units, of 128 bits",
    corrected: (step, instrument) => {
      const isLarge = step.do === "record" && typeof step.value === "number" && Math.abs(step.value) >= TOO_LARGE;
      return isLarge && !isLevel(instrument) ? undefined : step;
    },
  },
  {
    id: "null-attributes",
    sdk: "`add(1, null)` throws",
    ours: "it is recorded without attributes",
    reason: "the specification says that instruments never throw",
    corrected: (step) => (step.do === "record" && step.attributes === null ? { ...step, attributes: {} } : step),
  },
  {
    id: "undefined-attributes",
    sdk: "an attribute that is undefined makes another series",
    ours: "it is no attribute",
    reason: "exporters send the same set twice otherwise",
    corrected: (step) => {
      if (step.do !== "record" || !step.attributes) return step;
      const entries = Object.entries(step.attributes);
      const given = entries.filter(([, value]) => value !== undefined);
      return given.length < entries.length ? { ...step, attributes: Object.fromEntries(given) } : step;
    },
  },
  {
    id: "equal-boundaries",
    sdk: "boundaries that come twice make a bucket that stays empty",
    ours: "each boundary is taken once",
    reason: "no value can be between them",
    corrected: (step) => {
      const given = step.do === "create" ? step.options.advice?.explicitBucketBoundaries : undefined;
      if (step.do !== "create" || !given || new Set(given).size === given.length) return step;
      return { ...step, options: { ...step.options, advice: { explicitBucketBoundaries: [...new Set(given)] } } };
    },
  },
  {
    id: "negative-totals",
    sdk: "a negative total that is observed is exported as 0",
    ours: "it is ignored, with a warning",
    reason: "it says nothing of the total",
    corrected: (step, instrument) => {
      if (step.do !== "observe" || instrument?.kind !== "ObservableCounter") return step;
      const observations = step.observations.filter(([value]) => !(value < 0));
      return observations.length < step.observations.length ? { ...step, observations } : step;
    },
  },
  {
    id: "no-longer-observed",
    sdk: "an attribute set that callbacks no longer observe is exported for good, by readers of totals",
    ours: "it is exported only if it was observed",
    reason: "the specification",
  },
  {
    id: "extremes",
    sdk: "differences of histograms have the smallest and the largest value of the interval",
    ours: "they have them if they were the smallest or largest of all time; otherwise they have none",
    reason: "the registry keeps the extremes of all time",
  },
  {
    id: "exponential",
    sdk: "exponential histograms begin with the scale 20, and become coarser",
    ours: "the scale is 3 or coarser; values up to 2^-20 count as zeros, and those above 2^30 are in the last bucket",
    reason: "all threads share fixed buckets, so none of them ever waits for another",
  },
  ...unmetDifferences,
];
