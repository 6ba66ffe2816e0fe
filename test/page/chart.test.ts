/** The lines of the live page's charts. */

import { expect, test } from "vitest";
import { lineOf } from "../../src/page/chart.ts";

test("the latest point is at the right, the highest at the top, and zero at the bottom", () => {
  expect(lineOf([0, 10, 20], [0, 50, 100], true)).toEqual({
    line: "M280 38L290 20L300 2",
    area: "M280 40L280 38L290 20L300 2L300 40Z",
    low: 0,
    high: 100,
    latest: 100,
  });
});

test("without a point there is no line", () => {
  expect(lineOf([], [], true)).toBeUndefined();
  expect(lineOf([0, 2], [Number.NaN, Number.POSITIVE_INFINITY], true)).toBeUndefined();
});

test("a series that began later has the last of the times, and what is too old is left out", () => {
  expect(lineOf([0, 290, 300], [1, 1], true)?.line).toBe("M290 2L300 2");
  expect(lineOf([0, 290, 301], [3, 1, 1], true)).toMatchObject({ line: "M289 2L300 2", high: 1 });
});

test("the line is interrupted by missing points and pauses; a point alone is a dot", () => {
  const times = [280, 282, 284, 286, 288, 290];
  expect(lineOf(times, [1, Number.NaN, 1, 1, Number.NaN, 1], true)?.line.match(/M/g)).toHaveLength(3);
  expect(lineOf([280, 300], [1, 1], true)?.line).toBe("M280 2h.1M300 2h.1");
  expect(lineOf([286, 300], [1, 1], true)?.line).toBe("M286 2L300 2");
});

test.each([
  [[90, 100], false, 90],
  [[90, 100], true, 0],
  [[10, 100], false, 0],
  [[-5, 100], true, -5],
])("a chart of %j, from zero: %s, begins at %d", (points, isFromZero, low) => {
  expect(lineOf([1, 2], points, isFromZero)?.low).toBe(low);
});

test("a constant is in the middle, unless it is zero", () => {
  expect(lineOf([299, 300], [7, 7], false)?.line).toBe("M299 20L300 20");
  expect(lineOf([299, 300], [0, 0], true)?.line).toBe("M299 38L300 38");
});
