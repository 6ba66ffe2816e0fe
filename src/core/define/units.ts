/** The units that the package knows: their names, the length of units of time, and the resolution of each. */

import { rangeError, shown } from "../errors.ts";

interface Unit {
  /**
   * Other spellings of the option `unit`: codes of UCUM (https://ucum.org/ucum), which OpenTelemetry uses, and symbols.
   */
  readonly codes: readonly string[];
  /** Endings of metric names that mean the unit. Not `_s`, `_min`, `_h` or `_d`, which often mean something else. */
  readonly endings: readonly string[];
  /** Default scale: times are kept to a microsecond or finer, bytes as whole numbers. */
  readonly scale: number;
  /** Number of these units in a millisecond; undefined for units that are no time. */
  readonly perMillisecond?: number;
}

const UNITS: Readonly<Record<string, Unit>> = {
  seconds: { codes: ["s"], endings: ["seconds"], scale: 1e9, perMillisecond: 1e-3 },
  milliseconds: { codes: ["ms"], endings: ["milliseconds", "ms"], scale: 1e6, perMillisecond: 1 },
  microseconds: { codes: ["us", "µs", "μs"], endings: ["microseconds", "us"], scale: 1e3, perMillisecond: 1e3 },
  nanoseconds: { codes: ["ns"], endings: ["nanoseconds", "ns"], scale: 1, perMillisecond: 1e6 },
  minutes: { codes: ["min"], endings: ["minutes"], scale: 1e9, perMillisecond: 1 / 60_000 },
  hours: { codes: ["h"], endings: ["hours"], scale: 1e10, perMillisecond: 1 / 3_600_000 },
  days: { codes: ["d"], endings: ["days"], scale: 1e11, perMillisecond: 1 / 86_400_000 },
  bytes: { codes: ["By"], endings: ["bytes"], scale: 1 },
};

/** Names of units by every spelling of the option. */
const NAMES = /* @__PURE__ */ byWord((name, { codes }) => [name, ...codes]);

const ENDINGS = /* @__PURE__ */ byWord((_, { endings }) => endings);

/** Matches the last word of a metric's name, before the `_total` of counters. */
const LAST_WORD = /[_.]([a-z]+?)(?:[_.]total)?$/;

/** Maps words to the names of their units. */
function byWord(wordsOf: (name: string, unit: Unit) => readonly string[]): ReadonlyMap<string | undefined, string> {
  return new Map(Object.entries(UNITS).flatMap(([name, unit]) => wordsOf(name, unit).map((word) => [word, name])));
}

/**
 * Returns the name of a metric's unit: the one that `unit` gives, otherwise the one that the name ends in, otherwise
 * "". A unit that the package does not know stays as it is.
 * @throws RangeError OPTION_INVALID if both give a known unit, and not the same one
 */
export function unitOf(name: string, unit: string): string {
  const ending = ENDINGS.get(LAST_WORD.exec(name)?.[1]);
  const given = NAMES.get(unit);
  if (unit === "") return ending ?? "";
  if (given === undefined || ending === undefined || given === ending) return given ?? unit;
  throw rangeError(
    "OPTION_INVALID",
    `A metric's unit must be that of its name, but ${shown(name)} is in ${ending} and got the unit ${shown(unit)}. ` +
      "Rename the metric, or leave the unit out.",
  );
}

/** Returns the scale of a known unit; undefined for others. */
export function scaleOfUnit(unit: string): number | undefined {
  return UNITS[unit]?.scale;
}

/**
 * Returns the number of a unit in a millisecond, that of seconds if a metric has no unit; undefined for units that are
 * no time.
 */
export function perMillisecond(unit: string): number | undefined {
  return UNITS[unit || "seconds"]?.perMillisecond;
}
