/** Parts of lists and stretches of lines: all of them together are the whole, once. */

import { expect, test } from "vitest";
import { inPart, stretch } from "../../scripts/part.js";

const PARTS = ["1/5", "2/5", "3/5", "4/5", "5/5"];

test("the parts of a list have each of its entries once", () => {
  const list = Array.from({ length: 23 }, (_, index) => index);
  expect(PARTS.flatMap((part) => inPart(list, part)).sort((a, b) => a - b)).toEqual(list);
  expect(inPart(list, "2/5")).toEqual([1, 6, 11, 16, 21]);
});

test.each([5, 23, 24, 25, 250])("the parts of %i lines follow each other, and have each line once", (lines) => {
  const numbers = PARTS.map((part) => stretch(lines, part)).flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  expect(numbers).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
});

test.each(["0/5", "6/5", "1", "1/0", "-1/5", "1.5/5", ""])('"%s" is no part', (part) => {
  expect(() => inPart([], part)).toThrow(RangeError);
  expect(() => stretch(10, part)).toThrow("A part is written like 2/5");
});
