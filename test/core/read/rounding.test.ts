/** The double nearest to an exact fraction, checked by exact rational comparison, and the text of an exact integer. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestDouble, textOfUnits } from "../../../src/core/read/rounding.ts";
import { distance, fractionOf, neighbours } from "../../support/exactly.ts";
import { holds } from "../../support/property.ts";

/** Throws unless no double is nearer, and of two equally near ones this is the even one. */
function checkNearest(units: bigint, divisor: bigint): void {
  const value = nearestDouble(units, divisor);
  const here = distance(units, divisor, value);
  for (const neighbour of neighbours(value)) {
    const there = distance(units, divisor, neighbour);
    const [ours, theirs] = [here.numerator * there.denominator, there.numerator * here.denominator];
    if (ours > theirs) throw new Error(`${units} / ${divisor} is ${value}, but ${neighbour} is nearer.`);
    if (ours === theirs && isOdd(value)) throw new Error(`${units} / ${divisor} is a tie, and ${value} is odd.`);
  }
}

function isOdd(value: number): boolean {
  let { numerator, exponent } = fractionOf(value);
  if (exponent === 0n) while (numerator !== 0n && numerator % 2n === 0n && numerator > 2n ** 53n) numerator >>= 1n;
  return numerator % 2n !== 0n;
}

test.each([
  [0n, 1n, 0],
  [0n, 10_000n, 0],
  [10n, 10n, 1],
  [3500n, 10_000n, 0.35],
  [-3500n, 10_000n, -0.35],
  [1n, 3n, 1 / 3],
  [2n ** 53n + 1n, 1n, 2 ** 53],
  [2n ** 53n + 3n, 1n, 2 ** 53 + 4],
  [2n ** 63n - 1n, 1n, 2 ** 63],
  [-(2n ** 63n), 1n, -(2 ** 63)],
  [9007199254740993n, 10n, 900719925474099 + 0.25],
])("%d / %d is %d", (units, divisor, expected) => {
  expect(nearestDouble(units, divisor)).toBe(expected);
});

test("zero has no sign", () => {
  expect(Object.is(nearestDouble(0n, 10_000n), 0)).toBe(true);
});

test("is the nearest double of any 64-bit sum over any scale times any count", () => {
  const signed = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const divisor = fc.bigInt({ min: 1n, max: 2n ** 53n - 1n });
  const count = fc.oneof(fc.constant(1n), fc.bigInt({ min: 1n, max: 2n ** 53n }));
  holds(
    fc.property(signed, divisor, count, (units, scale, many) => checkNearest(units, scale * many)),
    2000,
  );
});

test("is the nearest double close to the points where doubles change", () => {
  const exponent = fc.integer({ min: 50, max: 62 });
  const offset = fc.bigInt({ min: -3n, max: 3n });
  const divisor = fc.constantFrom(1n, 2n, 3n, 10n, 10_000n, 1_000_000_000n, 2n ** 53n + 1n);
  holds(
    fc.property(exponent, offset, divisor, fc.boolean(), (power, by, scale, isNegative) => {
      const units = 2n ** BigInt(power) + by;
      checkNearest(isNegative ? -units : units, scale);
    }),
    2000,
  );
});

test("the text of an integer of up to 2^53 has all its digits", () => {
  const spans = [2 ** 10, 2 ** 31, 10 ** 10, 2 ** 53].map((most) => fc.integer({ min: -most, max: most }));
  holds(fc.property(fc.oneof(...spans), (units) => textOfUnits(units) === String(BigInt(units))));
});
