/** Exact arithmetic in integers, by other means than the package's, so that tests can check its results. */

const scratch = new DataView(new ArrayBuffer(8));

/** Returns a finite double as numerator / 2^exponent. */
export function fractionOf(value: number): { numerator: bigint; exponent: bigint } {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const biased = (bits >> 52n) & 0x7ffn;
  const mantissa = (bits & (2n ** 52n - 1n)) | (biased === 0n ? 0n : 2n ** 52n);
  const power = (biased === 0n ? 1n : biased) - 1075n;
  const signed = bits >> 63n === 1n ? -mantissa : mantissa;
  return power >= 0n ? { numerator: signed << power, exponent: 0n } : { numerator: signed, exponent: -power };
}

/** Returns a finite double rounded to the nearest integer, ties to even. */
export function roundedTiesToEven(value: number): bigint {
  const { numerator, exponent } = fractionOf(value);
  const whole = numerator >> exponent; // towards minus infinity
  const twiceRest = (numerator - (whole << exponent)) * 2n;
  const one = 1n << exponent;
  if (twiceRest < one) return whole;
  if (twiceRest > one) return whole + 1n;
  return whole % 2n === 0n ? whole : whole + 1n;
}

/**
 * Returns the distance of units / divisor from a double, as a fraction over a common denominator that depends only on
 * the divisor and the double.
 */
export function distance(units: bigint, divisor: bigint, value: number): { numerator: bigint; denominator: bigint } {
  const { numerator, exponent } = fractionOf(value);
  const difference = (units << exponent) - numerator * divisor;
  return { numerator: difference < 0n ? -difference : difference, denominator: divisor << exponent };
}

/** Returns the doubles next to a finite one, below and above. */
export function neighbours(value: number): [below: number, above: number] {
  const step = (from: number, by: bigint) => {
    scratch.setFloat64(0, from);
    scratch.setBigInt64(0, scratch.getBigInt64(0) + by);
    return scratch.getFloat64(0);
  };
  if (value === 0) return [-Number.MIN_VALUE, Number.MIN_VALUE];
  return value > 0 ? [step(value, -1n), step(value, 1n)] : [step(value, 1n), step(value, -1n)];
}
