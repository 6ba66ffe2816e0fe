/** Numbers as text: parsed again, they are the same double. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { boundText, writeNumber } from "../../../src/prometheus/format/number.ts";
import { Bytes } from "../../../src/wire/bytes.ts";
import { holds } from "../../support/property.ts";

function written(value: number, scale = 1): string {
  const bytes = new Bytes(0); // without room: each write must reserve its own
  writeNumber(bytes, value, scale);
  return new TextDecoder().decode(bytes.take());
}

test("writes every size of integer", () => {
  for (let digits = 1; digits <= 15; digits++) {
    for (const value of [10 ** (digits - 1), 10 ** digits - 1]) expect(written(value)).toBe(String(value));
  }
  expect(written(2 ** 53 - 1)).toBe("9007199254740991");
  expect(written(1 - 2 ** 53)).toBe("-9007199254740991");
  expect(written(-0)).toBe("0");
});

test("writes decimals with the zeros inside them, and none at the end", () => {
  expect(written(0.05, 100)).toBe("0.05");
  expect(written(-12.5, 10_000)).toBe("-12.5");
  expect(written(1.000000001, 1e9)).toBe("1.000000001");
  expect(written(100000000.5, 10)).toBe("100000000.5");
  expect(written(0.00000001, 1e15)).toBe("0.00000001");
});

test("writes NaN and infinities as Prometheus parses them", () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => written(value))).toEqual([
    "NaN",
    "+Inf",
    "-Inf",
  ]);
});

test("writes any double at any scale so that parsing gives the same double", () => {
  const scale = fc.oneof(
    fc.integer({ min: 0, max: 15 }).map((places) => 10 ** places),
    fc.integer({ min: 1, max: 1e6 }),
  );
  holds(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), scale, (value, by) => {
      expect(Number(written(value, by))).toBe(value + 0);
    }),
    2000,
  );
});

test("writes sums of units as the shortest decimals", () => {
  holds(
    fc.property(fc.integer({ min: -1e14, max: 1e14 }), fc.integer({ min: 0, max: 9 }), (units, places) => {
      const value = units / 10 ** places;
      const shortest = String(value);
      fc.pre(!shortest.includes("e"));
      expect(written(value, 10 ** places)).toBe(shortest);
    }),
    2000,
  );
});

test("writes bounds as Go does", () => {
  const bounds = [0.005, 0.0001, 0.00001, 1e-7, 0, 1, 100000, 999999, 1e6, 1234567, 1e21, 5e-324, Number.MAX_VALUE];
  expect(bounds.map(boundText)).toEqual(
    "0.005 0.0001 1e-05 1e-07 0 1 100000 999999 1e+06 1.234567e+06 1e+21 5e-324 1.7976931348623157e+308".split(" "),
  );
});

test("makes room for the longest decimals, with their signs", () => {
  expect(written(-0.123456789012345, 1e15)).toBe("-0.123456789012345");
  expect(written(-1234567.12345678, 1e8)).toBe("-1234567.12345678");
  expect(written(-9_999_999_999_999.5, 10)).toBe("-9999999999999.5");
});

test("writes any number of zeros between the point and the first digit", () => {
  for (let places = 1; places <= 15; places++) {
    const value = Number(`1e-${places}`);
    expect(written(value, 1e15)).toBe(`0.${"1".padStart(places, "0")}`);
    expect(written(1 + value, 10 ** places)).toBe(`1.${"1".padStart(places, "0")}`);
  }
});

test("writes no more digits than identify the double, however it was computed", () => {
  // 0.1 + 0.2 is not a decimal with one place, and beyond 15 digits a decimal is not the shortest.
  expect(written(0.1 + 0.2, 10)).toBe("0.30000000000000004");
  expect(written(2251799813685248.5, 10)).toBe("2251799813685248.5");
  expect(written(1e21, 1)).toBe("1e+21");
  expect(written(-1.5, 2)).toBe("-1.5");
  expect(written(2.5, 25)).toBe("2.5");
});

test("bounds that are NaN or infinite are written like values", () => {
  expect([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(boundText)).toEqual(["+Inf", "-Inf"]);
  expect([-0.5, -1e-5, -1e6].map(boundText)).toEqual(["-0.5", "-1e-05", "-1e+06"]);
});
