/** Bucket bounds: a list that is checked, or an exponential scale. Bounds are upper-inclusive. */

import { MAX_WORDS } from "../../../assembly/layout.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import { perMillisecond } from "./units.ts";

/** An exponential scale of bounds, as in Prometheus' native histograms: 2^schema buckets for each doubling. */
export interface Exponential {
  /** Resolution, from -4 to 8: each bound is 2^(2^-schema) times the one before. */
  readonly schema: number;
  /**
   * Lower end of the scale, 2^-1022 or more, in the metric's unit. The lowest bound is the smallest power that is not
   * below it.
   */
  readonly min: number;
  /**
   * Upper end of the scale, above `min` and at most 2^1008. The highest bound is the smallest power that is not below
   * it.
   */
  readonly max: number;
}

/** A histogram's buckets: rising upper bounds, or an exponential scale. */
export type Buckets = readonly number[] | Exponential;

/** The default bounds of Prometheus' clients, in milliseconds of a web request. */
const DEFAULT_MILLISECONDS: readonly number[] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** Units in which the default bounds are short decimals. */
const DEFAULT_UNITS: readonly string[] = ["", "seconds", "milliseconds", "microseconds", "nanoseconds"];

/**
 * Returns the default buckets of a histogram: 5 ms to 10 s, in its unit, or in seconds if it has no unit.
 * @throws RangeError BUCKETS_INVALID for units in which these bounds mean nothing
 */
export function defaultBuckets({ name, unit }: { readonly name: string; readonly unit: string }): readonly number[] {
  if (DEFAULT_UNITS.includes(unit)) {
    const factor = perMillisecond(unit) as number;
    return DEFAULT_MILLISECONDS.map((bound) => bound * factor);
  }
  throw rangeError(
    "BUCKETS_INVALID",
    `The default buckets are those of web requests, 5 ms to 10 s, but ${shown(name)} has the unit ${shown(unit)}. ` +
      "Give it buckets: an array of upper bounds, or exponential(…).",
  );
}

const MAX_BOUNDS = MAX_WORDS - 2; // the last bucket has no bound, and extremes take a word

/**
 * Returns bounds on an exponential scale, for values above 0. **Negative values are counted in the first bucket, with
 * all values up to `min`, and Prometheus takes that bucket of a native histogram for values around 0**: counts and sums
 * stay exact, quantiles do not. For values of both signs, list the bounds, for example `[-10, -1, 0, 1, 10]`.
 * @throws TypeError BUCKETS_INVALID unless `scale` is an object; RangeError BUCKETS_INVALID if a member is out of
 * range, or there are too many bounds
 * @example
 * registry.histogram({ name: "render_seconds", buckets: exponential({ schema: 3, min: 1e-6, max: 1e3 }) });
 */
export function exponential(scale: Exponential): Exponential {
  if (typeof scale !== "object" || scale === null) {
    throw typeError(
      "BUCKETS_INVALID",
      `buckets must be an array of bounds or exponential({ schema, min, max }), but got ${shown(scale)}.`,
    );
  }
  const { schema, min, max } = scale;
  if (!Number.isInteger(schema) || schema < -4 || schema > 8) {
    throw rangeError("BUCKETS_INVALID", `schema must be an integer from -4 to 8, but got ${shown(schema)}.`);
  }
  if (!(min >= 2 ** -1022 && min < max && max <= 2 ** 1008)) {
    throw rangeError(
      "BUCKETS_INVALID",
      `min must be below max, and both from 2^-1022 to 2^1008, but got ${shown(min)} and ${shown(max)}.`,
    );
  }
  const needed = (Math.log2(max) - Math.log2(min) + 2) * 2 ** schema;
  if (needed > MAX_BOUNDS) {
    throw rangeError(
      "BUCKETS_INVALID",
      `A histogram has at most ${MAX_BOUNDS} bounds, but schema ${schema} from ${min} to ${max} needs about ` +
        `${Math.round(needed)}. Lower the schema.`,
    );
  }
  return { schema, min, max };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** Checks the `buckets` option. Typed arrays and other iterables of bounds count as arrays. */
export function checkBuckets(given: unknown): Buckets {
  const buckets = isIterable(given) ? [...given] : given;
  if (!Array.isArray(buckets)) return exponential(buckets as Exponential);
  if (buckets.length < 1 || buckets.length > MAX_BOUNDS) {
    throw rangeError("BUCKETS_INVALID", `buckets must have 1 to ${MAX_BOUNDS} bounds, but got ${buckets.length}.`);
  }
  for (const [index, bound] of buckets.entries()) {
    if (typeof bound !== "number" || !Number.isFinite(bound)) {
      throw (typeof bound === "number" ? rangeError : typeError)(
        "BUCKETS_INVALID",
        `Bounds must be finite numbers, but bound ${index} is ${shown(bound)}. The bucket up to +Infinity is always ` +
          "there.",
      );
    }
    if (index > 0 && !(bound > buckets[index - 1])) {
      throw rangeError(
        "BUCKETS_INVALID",
        `Bounds must rise, but bound ${index} (${bound}) is not above bound ${index - 1} (${buckets[index - 1]}). ` +
          "Sort them and remove duplicates.",
      );
    }
  }
  return buckets.map((bound) => bound + 0); // -0 and 0 are one bound
}

/**
 * Returns whether `checkBuckets` accepts them. The buckets read back from a block determine how many words a series
 * has.
 */
export function areBuckets(buckets: unknown): boolean {
  try {
    checkBuckets(buckets);
    return true;
  } catch {
    return false;
  }
}

/** Returns the upper bounds of all buckets but the last, which has none. */
export function boundsOf(buckets: Buckets): readonly number[] {
  if (!("schema" in buckets)) return buckets;
  const perOctave = 2 ** buckets.schema;
  const fractions = perOctave > 1 ? octave(perOctave) : [1];
  const bound = (power: number) =>
    (fractions[((power % perOctave) + perOctave) % perOctave] as number) * 2 ** Math.floor(power / perOctave);
  let power = Math.floor(Math.log2(buckets.min) * perOctave) - 1;
  while (bound(power) < buckets.min) power++;
  const bounds = [bound(power)];
  while ((bounds[bounds.length - 1] as number) < buckets.max) bounds.push(bound(++power));
  return bounds;
}

const FRACTION_BITS = 128n;

/**
 * Returns the largest doubles not above 2^(i/n), 0 ≤ i < n, for n a power of two, so that `value <= bound` decides
 * exactly. Math.pow may be off by one unit in the last place. These are powers of the n-th root of 2 with 128 binary
 * places, truncated to 52. For no n does a power lie so near to a double that the truncation could miss it;
 * test/core/define/bounds.test.ts shows this for each.
 */
function octave(n: number): number[] {
  const one = 1n << FRACTION_BITS;
  let root = 2n * one;
  for (let rest = n; rest > 1; rest /= 2) root = squareRoot(root << FRACTION_BITS);
  let power = one;
  return Array.from({ length: n }, () => {
    const bound = Number(power >> (FRACTION_BITS - 52n)) / 2 ** 52;
    power = (power * root) >> FRACTION_BITS;
    return bound;
  });
}

/** Returns the largest integer whose square is not above `square`, by Newton's method from above. */
function squareRoot(square: bigint): bigint {
  let root = BigInt(Math.ceil(Math.sqrt(Number(square)) * (1 + 2 ** -50)));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
