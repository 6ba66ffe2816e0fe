/** Bucket bounds: checked, or made on an exponential scale. Bounds are upper-inclusive. */

import { MAX_WORDS } from "../../assembly/layout.ts";
import { rangeError, shown, typeError } from "./errors.ts";

/** Bounds on the scale of Prometheus' native histograms: 2^schema buckets for each doubling. */
export interface Exponential {
  /** -4 to 8: buckets widen by a factor of 2^(2^-schema). */
  readonly schema: number;
  /** The lowest bound is the smallest power that is not below it. */
  readonly min: number;
  /** The highest bound is the smallest power that is not below it. */
  readonly max: number;
}

/** Rising upper bounds, or an exponential scale. */
export type Buckets = readonly number[] | Exponential;

/** Seconds of a web request, as Prometheus' clients have them. */
export const DEFAULT_BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const MAX_BOUNDS = MAX_WORDS - 2; // the last bucket has no bound, and extremes take a word

/**
 * Bounds on an exponential scale.
 * @throws TypeError or RangeError BUCKETS_INVALID
 * @example
 * registry.histogram({ name: "render_seconds", buckets: exponential({ schema: 3, min: 1e-6, max: 1e3 }) });
 */
export function exponential(scale: Exponential): Exponential {
  const { schema, min, max } = checkObject(scale);
  if (!Number.isInteger(schema) || schema < -4 || schema > 8) {
    throw rangeError("BUCKETS_INVALID", `schema must be an integer from -4 to 8, but got ${shown(schema)}.`);
  }
  if (!(min >= 2 ** -1022 && min < max && max <= 2 ** 1008)) {
    throw rangeError(
      "BUCKETS_INVALID",
      `min and max must rise between 2^-1022 and 2^1008, but got ${shown(min)} and ${shown(max)}.`,
    );
  }
  const octaves = Math.log2(max) - Math.log2(min) + 2;
  if (octaves * 2 ** schema > MAX_BOUNDS) {
    throw rangeError(
      "BUCKETS_INVALID",
      `A histogram has at most ${MAX_BOUNDS} bounds, but schema ${schema} from ${min} to ${max} needs about ` +
        `${Math.round(octaves * 2 ** schema)}. Lower the schema.`,
    );
  }
  return { schema, min, max };
}

function checkObject(scale: unknown): Exponential {
  if (typeof scale !== "object" || scale === null) {
    throw typeError(
      "BUCKETS_INVALID",
      `buckets must be an array of bounds or exponential({ schema, min, max }), but got ${shown(scale)}.`,
    );
  }
  return scale as Exponential;
}

/** Checks the `buckets` option. */
export function checkBuckets(buckets: unknown): Buckets {
  if (!Array.isArray(buckets)) return exponential(checkObject(buckets));
  if (buckets.length < 1 || buckets.length > MAX_BOUNDS) {
    throw rangeError("BUCKETS_INVALID", `buckets must have 1 to ${MAX_BOUNDS} bounds, but got ${buckets.length}.`);
  }
  for (const [index, bound] of buckets.entries()) {
    if (typeof bound !== "number" || !Number.isFinite(bound)) {
      throw (typeof bound === "number" ? rangeError : typeError)(
        "BUCKETS_INVALID",
        `Bounds must be finite numbers, but bound ${index} is ${shown(bound)}. The bucket up to +Infinity is always there.`,
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

/** The upper bounds of all buckets but the last, which has none. */
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

/**
 * The largest doubles not above 2^(i/n), 0 ≤ i < n: `value <= bound` then decides exactly. Math.pow may be off by one unit
 * in the last place, so each guess m × 2^-52 is held against m^n ≤ 2^(i + 52 n) in integers.
 */
function octave(n: number): number[] {
  return Array.from({ length: n }, (_, i) => {
    const limit = 2n ** BigInt(i + 52 * n);
    let m = BigInt(2 ** (52 + i / n));
    while (m ** BigInt(n) > limit) m--;
    while ((m + 1n) ** BigInt(n) <= limit) m++;
    return Number(m) / 2 ** 52;
  });
}
