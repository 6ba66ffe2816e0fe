/** The conversion of exact integers, in units of 1/scale, to the nearest double and to text. */

/** Returns the double nearest to units / divisor, ties to even. */
export function nearestDouble(units: bigint, divisor: bigint): number {
  const negative = units < 0n;
  const magnitude = negative ? -units : units;
  const quotient = Number(
    magnitude <= MAX_EXACT && divisor <= MAX_EXACT ? Number(magnitude) / Number(divisor) : wide(magnitude, divisor),
  );
  return negative ? -quotient : quotient;
}

const MAX_EXACT = 2n ** 53n;

/**
 * Divides integers beyond 2^53, which would already be rounded as doubles: 64 bits of quotient and a sticky last bit.
 */
function wide(magnitude: bigint, divisor: bigint): number {
  const bits = magnitude.toString(2).length - divisor.toString(2).length;
  const shift = BigInt(Math.max(0, 64 - bits));
  const shifted = magnitude << shift;
  const quotient = shifted / divisor;
  const sticky = quotient * divisor === shifted ? 0n : 1n;
  return Number(quotient | sticky) / 2 ** Number(shift);
}

const NINE_DIGITS = 1e9;

/** Returns an integer of up to 2^53 as text, in parts of 32 bits: V8 takes longer for a large double or a BigInt. */
export function textOfUnits(units: number): string {
  if ((units | 0) === units) return `${units | 0}`;
  if (units < 0) return `-${textOfUnits(-units)}`;
  // Exact, since both are whole numbers of up to 2^53.
  const high = Math.floor(units / NINE_DIGITS);
  return `${high}${`${(NINE_DIGITS + (units - high * NINE_DIGITS)) | 0}`.slice(1)}`;
}
