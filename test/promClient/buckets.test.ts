/** Bounds of buckets by a rule: those of the original, number for number. */

import fc from "fast-check";
import original from "prom-client";
import { describe, expect, test } from "vitest";
import { exponentialBuckets, linearBuckets } from "../../src/promClient/buckets.ts";
import { holds } from "../support/property.ts";

/** Returns what a call returns, or the text of its error. */
function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return `${error}`;
  }
}

const number = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -3, max: 3 }));
const count = fc.integer({ min: -2, max: 30 });

describe("linear buckets", () => {
  test("are at equal distances", () => {
    expect(linearBuckets(0, 50, 4)).toEqual([0, 50, 100, 150]);
  });

  test("are those of the original, errors included", () => {
    holds(
      fc.property(number, number, count, (start, width, count) => {
        expect(outcome(() => linearBuckets(start, width, count))).toEqual(
          outcome(() => original.linearBuckets(start, width, count)),
        );
      }),
    );
  });
});

describe("exponential buckets", () => {
  test("grow by a factor", () => {
    expect(exponentialBuckets(1, 2, 4)).toEqual([1, 2, 4, 8]);
  });

  test("are those of the original, errors included", () => {
    holds(
      fc.property(number, number, count, (start, factor, count) => {
        expect(outcome(() => exponentialBuckets(start, factor, count))).toEqual(
          outcome(() => original.exponentialBuckets(start, factor, count)),
        );
      }),
    );
  });
});

test.each([
  [() => linearBuckets(0, 1, 0), "Linear buckets needs a positive count"],
  [() => exponentialBuckets(0, 2, 1), "Exponential buckets needs a positive start"],
  [() => exponentialBuckets(1, 2, 0), "Exponential buckets needs a positive count"],
  [() => exponentialBuckets(1, 1, 1), "Exponential buckets needs a factor greater than 1"],
])("a refusal has a code besides the original's text (%#)", (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: "Error", code: "BUCKETS_INVALID", message }));
});
