/** The conversion of exact integers, in units of 1/scale, to the nearest double. */

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
