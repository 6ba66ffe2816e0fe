/** Counter words in the release kernel, compared with integers of any size. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { COUNTER_PAGE, REJECTED } from "../../assembly/layout.ts";
import { roundedTiesToEven } from "../support/exactly.ts";
import { holds } from "../support/property.ts";
import { rowOfWords } from "../support/rowOfWords.ts";

test("inc adds one unit", () => {
  const row = rowOfWords(1, COUNTER_PAGE);
  for (let i = 0; i < 1000; i++) row.kernel.inc(row.word(0));
  expect(row.read(0)).toEqual({ count: 0, sum: 1000n });
});

test("add rounds to nearest, ties to even, and adds like integers", () => {
  const units = fc.oneof(
    fc.double({ min: 0, max: 2 ** 62, noNaN: true }),
    fc.integer({ min: 0, max: 2000 }).map((halves) => halves / 2),
  );
  holds(
    fc.property(fc.array(units, { maxLength: 100 }), (values) => {
      const row = rowOfWords(1, COUNTER_PAGE);
      for (const value of values) row.kernel.add(row.word(0), value);
      const sum = values.reduce((total, value) => total + roundedTiesToEven(value), 0n);
      expect(row.read(0).sum).toBe(BigInt.asIntN(64, sum));
    }),
    100,
  );
});

test("a statistic of the header counts one at a time", () => {
  const { kernel, block } = rowOfWords(1, COUNTER_PAGE);
  kernel.count(REJECTED);
  kernel.count(REJECTED);
  expect(block.view.getBigInt64(REJECTED, true)).toBe(2n);
});
