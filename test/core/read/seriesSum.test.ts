/** The sum and the difference of two series: exact, in any order; a series without records changes nothing. */

import { describe, expect, test } from "vitest";
import type { Aggregate, Definition } from "../../../src/core/define/definition.ts";
import { KINDS } from "../../../src/core/define/kinds.ts";
import { addSeries, combined } from "../../../src/core/read/seriesSum.ts";
import type { SeriesSnapshot } from "../../../src/core/read/snapshot.ts";
import { expectRefusal } from "../../support/refusals.ts";

type Content = Partial<SeriesSnapshot>;

const series = (content: Content): SeriesSnapshot => ({ labels: { route: "/" }, startTime: 5, ...content });

/** The sum of two series, which must be the same in the other order. */
function sumOf(definition: Partial<Definition>, a: Content, b: Content): SeriesSnapshot {
  const sum = addSeries(definition as Definition, series(a), series(b));
  expect(addSeries(definition as Definition, series(b), series(a))).toEqual(sum);
  return sum;
}

const BEYOND = "170141183460469231731687303715884105727"; // 2^127 - 1

test("counters, means and histograms add up to the last digit, from the earlier start", () => {
  expect(sumOf({ kind: "counter" }, { scaled: BEYOND, startTime: 3 }, { scaled: "-2" })).toEqual(
    series({ scaled: BEYOND.replace(/7$/, "5"), startTime: 3 }),
  );
  expect(sumOf({ kind: "upDownCounter" }, { scaled: "-2" }, { scaled: "5" })).toEqual(series({ scaled: "3" }));
  expect(sumOf({ kind: "mean" }, { count: 2, scaled: "7" }, { count: 3, scaled: "-9" })).toEqual(
    series({ count: 5, scaled: "-2" }),
  );
  const [one, other] = [
    { counts: [1, 2, 0], scaledSums: ["10", "20", "0"] },
    { counts: [0, 4, 5], scaledSums: ["0", "-7", "50"] },
  ];
  expect(sumOf({ kind: "histogram" }, one, other)).toEqual(
    series({ counts: [1, 6, 5], scaledSums: ["10", "13", "50"] }),
  );
});

test("resets add up where both series know theirs, and are left out otherwise", () => {
  const resets = (a: Content, b: Content) => sumOf({ kind: "counter" }, { scaled: "1", ...a }, { scaled: "1", ...b });
  expect(resets({ resets: 2 }, { resets: 3 })).toEqual(series({ scaled: "2", resets: 5 }));
  expect(resets({ resets: 2 }, {})).toEqual(series({ scaled: "2" }));
});

describe("extremes", () => {
  const extremes = (a: Content, b: Content) => {
    const { scaledMin, scaledMax } = sumOf({ kind: "mean", minMax: true }, { ...MEAN, ...a }, { ...MEAN, ...b });
    return { scaledMin, scaledMax };
  };
  const MEAN = { count: 1, scaled: "1" };

  test("are the smallest and the largest of both, compared as numbers", () => {
    expect(extremes({ scaledMin: "9", scaledMax: "10" }, { scaledMin: "-10", scaledMax: "9" })).toEqual({
      scaledMin: "-10",
      scaledMax: "10",
    });
    expect(extremes({ scaledMin: "-9", scaledMax: "100" }, { scaledMin: "-10", scaledMax: "20" })).toEqual({
      scaledMin: "-10",
      scaledMax: "100",
    });
    expect(extremes({ scaledMin: "3", scaledMax: "4" }, { scaledMin: "3", scaledMax: "4" })).toEqual({
      scaledMin: "3",
      scaledMax: "4",
    });
  });

  test("are those of the series that recorded something", () => {
    const none = { scaledMin: null, scaledMax: null };
    expect(extremes({ scaledMin: "3", scaledMax: "4" }, none)).toEqual({ scaledMin: "3", scaledMax: "4" });
    expect(extremes(none, none)).toEqual(none);
  });

  test("are left out of metrics that keep none", () => {
    expect(sumOf({ kind: "mean" }, MEAN, MEAN)).toEqual(series({ count: 2, scaled: "2" }));
  });
});

describe("levels", () => {
  const level = (aggregate: Aggregate, a: Content, b: Content) =>
    sumOf({ kind: "gauge", aggregate }, { time: 7, ...a }, { time: 7, ...b });

  test.each([
    ["sum", "1", "1"],
    ["min", "-9", "-9"],
    ["max", "10", "10"],
    ["last", "-9", "10"],
    ["first", "10", "-9"],
  ] as const)("become their %s", (aggregate, smallerIsLater, largerIsLater) => {
    const [small, large] = [{ level: "-9" }, { level: "10" }];
    // A first level keeps its time.
    const at = (level: string) => series({ level, time: aggregate === "first" ? 7 : 9, startTime: 3 });
    expect(level(aggregate, { ...large, startTime: 3 }, { ...small, time: 9 })).toEqual(at(smallerIsLater));
    expect(level(aggregate, { ...large, time: 9 }, { ...small, startTime: 3 })).toEqual(at(largerIsLater));
  });

  test("become their average, weighted by their threads, as of the later time", () => {
    const sum = level("average", { level: "4", levels: 3 }, { level: "-6", levels: 1, time: 9 });
    expect(sum).toEqual(series({ level: "1.5", levels: 4, time: 9 }));
  });

  test("of one time: the larger one is the last one and the first one, in any order", () => {
    for (const aggregate of ["last", "first"] as const) {
      expect(level(aggregate, { level: "10" }, { level: "9" })).toEqual(series({ level: "10", time: 7 }));
    }
  });

  test("are compared and added as doubles", () => {
    expect(level("max", { level: "1e+21" }, { level: "9" })).toMatchObject({ level: "1e+21" });
    expect(level("min", { level: "-5e-324" }, { level: "-0.25" })).toMatchObject({ level: "-0.25" });
    expect(level("sum", { level: "0.1" }, { level: "0.2" })).toMatchObject({ level: "0.30000000000000004" });
    expect(level("sum", { level: "Infinity" }, { level: "1" })).toMatchObject({ level: "Infinity" });
    expect(level("sum", { level: "Infinity" }, { level: "-Infinity" })).toMatchObject({ level: "NaN" });
    for (const aggregate of ["sum", "min", "max"] as const) {
      expect(level(aggregate, { level: "NaN" }, { level: "1" })).toMatchObject({ level: "NaN" });
    }
  });
});

test("a difference is what the later series has more", () => {
  const less = (kind: Definition["kind"], a: Content, b: Content) =>
    combined(KINDS[kind].content, series(a), series(b), -1);
  expect(less("counter", { scaled: BEYOND }, { scaled: "2" })).toEqual({ scaled: BEYOND.replace(/7$/, "5") });
  expect(less("mean", { count: 5, scaled: "3" }, { count: 2, scaled: "9" })).toEqual({ count: 3, scaled: "-6" });
  expect(
    less("histogram", { counts: [3, 4], scaledSums: ["3", "4"] }, { counts: [1, 4], scaledSums: ["-2", "4"] }),
  ).toEqual({
    counts: [2, 0],
    scaledSums: ["5", "0"],
  });
});

test("counts add up below 2^53, and are refused beyond", () => {
  const [most, one] = [
    { count: 2 ** 53 - 2, scaled: "0" },
    { count: 1, scaled: "0" },
  ];
  expect(sumOf({ kind: "mean" }, most, one)).toEqual(series({ count: 2 ** 53 - 1, scaled: "0" }));
  expectRefusal(
    () => sumOf({ kind: "mean" }, most, { count: 2, scaled: "0" }),
    RangeError,
    "SNAPSHOT_INVALID",
    /below 2\^53, but 9007199254740990 and 2 are more together/,
  );
});
