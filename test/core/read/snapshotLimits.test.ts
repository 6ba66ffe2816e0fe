/** The limits of what a snapshot's parts may hold: the last value that is taken, and the first that is refused. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkFrame, checkSnapshot, labelKey } from "../../../src/core/read/snapshotCheck.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

type Json = Record<string, unknown>;

const MOST = Number.MAX_SAFE_INTEGER;
const block = { id: "b1", sequence: 3, time: 20, startTime: 10, resets: 0 };
const begun = { labels: { route: "/" }, startTime: 10 };
const hits = { ...begun, resets: 0, scaled: "5" };
const counter = { kind: "counter", name: "hits", help: "", unit: "", labelNames: ["route"], scale: 1, series: [hits] };
const level = { ...counter, kind: "gauge", aggregate: "last", series: [{ ...begun, level: "5", time: 15 }] };
const average = { ...level, aggregate: "average", series: [{ ...begun, level: "5", levels: 2, time: 15 }] };
const mean = { ...counter, kind: "mean", series: [{ ...hits, count: 2 }] };
const packed = { labels: {}, startTime: 0, counts: [1, 0, 1], scaledSums: ["5", "0", "-7"] };
const histogram = { ...counter, kind: "histogram", labelNames: [], buckets: [1, 2], series: [packed] };

const snapshotOf = (metric: unknown, blocks: unknown = [block]) => ({
  ...{ type: "threadtally.snapshot", version: 2, blocks, metrics: [metric] },
});
const withSeries = (metric: { readonly series: readonly Json[] }, change: Json) =>
  snapshotOf({ ...metric, series: [{ ...metric.series[0], ...change }] });
const keeping = (extremes: Json) => withSeries({ ...mean, minMax: true } as typeof mean, extremes);

test.each<[string, unknown]>([
  ["a counter", snapshotOf(counter)],
  ["a level", snapshotOf(level)],
  ["a mean", snapshotOf(mean)],
  ["a histogram", snapshotOf(histogram)],
  ["no block", snapshotOf(counter, [])],
  ["a block of an older version", snapshotOf(counter, [{ ...block, resets: undefined }])],
  ["the largest counts and times", snapshotOf(counter, [{ id: "x", sequence: MOST, time: MOST, startTime: MOST }])],
  ["the smallest counts and times", snapshotOf(counter, [{ id: "x", sequence: 0, time: 0, startTime: 0 }])],
  ["times between two milliseconds", withSeries(level, { time: 0.5, startTime: 0.5 })],
  ["a level of the sum", snapshotOf({ ...level, aggregate: "sum" })],
  ["a smallest level", snapshotOf({ ...level, aggregate: "min" })],
  ["a largest level", snapshotOf({ ...level, aggregate: "max" })],
  ["a first level", snapshotOf({ ...level, aggregate: "first" })],
  ["an average level", snapshotOf(average)],
  ["an average of one level", withSeries(average, { levels: 1 })],
  ["an average of the most levels", withSeries(average, { levels: MOST })],
  ["a gauge without a level", snapshotOf({ ...level, series: [] })],
  ...["NaN", "Infinity", "-Infinity", "0", "-0.1", "5e-324", "1.7976931348623157e+308", "1e+21"].map(
    (text): [string, unknown] => [`the level ${text}`, withSeries(level, { level: text })],
  ),
  ["units of 40 digits", withSeries(counter, { scaled: `-${"9".repeat(40)}` })],
  ["the smallest count", withSeries(mean, { count: 0 })],
  ["one extreme twice", keeping({ scaledMin: "-3", scaledMax: "-3" })],
  ["extremes in the order of numbers", keeping({ scaledMin: "-10", scaledMax: "-9" })],
  ["no extremes yet", keeping({ scaledMin: null, scaledMax: null })],
  ["extremes of a histogram", withSeries({ ...histogram, minMax: true } as never, { scaledMin: "-7", scaledMax: "5" })],
  ["a label of the registry", withSeries(counter, { labels: { route: "/", service: "charts" } })],
  ["a name in a space that no metric outside may have", snapshotOf({ ...counter, space: "a", name: "été, 1 %" })],
  ["the overflow series", withSeries(counter, { labels: { otel_metric_overflow: "true" } })],
  ["shares of threads", withSeries(counter, { threads: [{ lane: 0, thread: null, scaled: "5" }] })],
  ["a thread's number", withSeries(counter, { threads: [{ lane: 17, thread: 3, scaled: "5" }] })],
])("%s is taken", (_, snapshot) => {
  checkSnapshot(snapshot);
});

test.each<[string, RegExp, unknown]>([
  ["a block that is null", /block 0 is null/, snapshotOf(counter, [null])],
  ["a block whose id is empty", /block 0 has the id ""/, snapshotOf(counter, [{ ...block, id: "" }])],
  ["the second block's", /block 1 has the id 7/, snapshotOf(counter, [block, { ...block, id: 7 }])],
  ["a negative sequence", /has the sequence -1/, snapshotOf(counter, [{ ...block, sequence: -1 }])],
  ["a time before 1970", /has the time -1/, snapshotOf(counter, [{ ...block, time: -1 }])],
  ["a time as text", /has the time "1"/, snapshotOf(counter, [{ ...block, time: "1" }])],
  [
    "a time that never comes",
    /has the startTime 900719925474099\d/,
    snapshotOf(counter, [{ ...block, startTime: MOST + 1 }]),
  ],
  ["no time at all", /has the time NaN/, snapshotOf(counter, [{ ...block, time: Number.NaN }])],
  ["a mark that is none", /has the closed 1/, snapshotOf(counter, [{ ...block, closed: 1 }])],
  ["half a reset", /has the resets 0.5/, snapshotOf(counter, [{ ...block, resets: 0.5 }])],
  ["a metric that is text", /metric 0 is "x"/, snapshotOf("x")],
  [
    "label names that are no list",
    /"hits" has the labelNames "route"/,
    snapshotOf({ ...counter, labelNames: "route" }),
  ],
  ["half a scale", /"hits" has the scale 0.5/, snapshotOf({ ...counter, scale: 0.5 })],
  ["extremes that are false", /"hits" has the minMax false/, snapshotOf({ ...mean, minMax: false })],
  ["no help", /"hits" has the help undefined/, snapshotOf({ ...counter, help: undefined })],
  [
    "a series that is text",
    /"hits" has a wrong series, number 0: it is "x"/,
    snapshotOf({ ...counter, series: ["x"] }),
  ],
  ["a start that is no time", /has the startTime "1"/, withSeries(counter, { startTime: "1" })],
  ["a level's time before 1970", /has the time -1/, withSeries(level, { time: -1 })],
  ...[undefined, null, 5, "", " ", "x", "5 ", " 5", "+5", "05", "5.0", "1e21", "-0", "nan", "1e400", "0x5", ["5"]].map(
    (wrong): [string, RegExp, unknown] => [
      `the level ${JSON.stringify(wrong)}`,
      /"hits" has a wrong series, number 0: it has the level /,
      withSeries(level, { level: wrong }),
    ],
  ),
  ...[undefined, null, 0, -1, 0.5, "2", MOST + 1].map((wrong): [string, RegExp, unknown] => [
    `an average of ${wrong} levels`,
    /"hits" has a wrong series, number 0: it has the levels /,
    withSeries(average, { levels: wrong }),
  ]),
  ["a level that is a symbol", /it has the level /, withSeries(level, { level: Symbol("5") })],
  ["a level in units", /has the scaled "5"/, withSeries(level, { level: undefined, scaled: "5" })],
  ["units of 41 digits", /has the scaled "9{41}"/, withSeries(counter, { scaled: "9".repeat(41) })],
  ["scaled without a digit", /has the scaled "-"/, withSeries(counter, { scaled: "-" })],
  ["scaled with more before them", /has the scaled "x1"/, withSeries(counter, { scaled: "x1" })],
  ["scaled with more behind them", /has the scaled "1x"/, withSeries(counter, { scaled: "1x" })],
  ["scaled as a number", /has the scaled 5/, withSeries(counter, { scaled: 5 })],
  ["a negative count", /has the count -1/, withSeries(mean, { count: -1 })],
  ["a smallest value that is none", /has the scaledMin "x"/, keeping({ scaledMin: "x", scaledMax: "5" })],
  ["a largest value below it", /has the scaledMax "8"/, keeping({ scaledMin: "9", scaledMax: "8" })],
  ["a smallest value alone", /has the scaledMax null/, keeping({ scaledMin: "9", scaledMax: null })],
  ["a largest value alone", /has the scaledMin null/, keeping({ scaledMin: null, scaledMax: "9" })],
  ["labels that are text", /has the labels "x"/, withSeries(counter, { labels: "x" })],
  ["labels that are null", /has the labels null/, withSeries(counter, { labels: null })],
  ["counts that are text", /must have 3 counts, but has "abc"/, withSeries(histogram, { counts: "abc" })],
  ["a bad last count", /has -1 among its counts/, withSeries(histogram, { counts: [0, 0, -1] })],
  ["a bad sum", /has "x" among its scaledSums/, withSeries(histogram, { scaledSums: ["0", "x", "0"] })],
  ["too few sums", /must have 3 scaledSums/, withSeries(histogram, { scaledSums: ["0", "0"] })],
  ["a share that is null", /has a thread that is null/, withSeries(counter, { threads: [null] })],
  ["a share of no lane", /has the lane -1/, withSeries(counter, { threads: [{ lane: -1, thread: 1, scaled: "1" }] })],
  ["half a thread", /has the thread 1.5/, withSeries(counter, { threads: [{ lane: 1, thread: 1.5, scaled: "1" }] })],
  ["no thread", /has the thread undefined/, withSeries(counter, { threads: [{ lane: 1, scaled: "1" }] })],
  [
    "a bad second share",
    /it has a thread that has the scaled 1/,
    withSeries(counter, { threads: [0, 1].map((lane) => ({ lane, thread: 1, scaled: lane ? 1 : "1" })) }),
  ],
])("%s is refused", (_, message, snapshot) => {
  expectRefusal(() => checkSnapshot(snapshot), TypeError, "SNAPSHOT_INVALID", message);
});

function refusalOf(snapshot: unknown): unknown {
  try {
    return checkSnapshot(snapshot);
  } catch (error) {
    return error;
  }
}

describe("a refusal", () => {
  test("says what a snapshot is and where one comes from", () => {
    const message =
      /^A snapshot of version 2, or a promise of one, is needed \(.*\), but got .* or JSON\.parse of it\.$/;
    for (const frame of [
      undefined,
      null,
      "threadtally.snapshot",
      { ...snapshotOf(counter), type: "other" },
      { ...snapshotOf(counter), version: 3 },
      { ...snapshotOf(counter), blocks: {} },
      { ...snapshotOf(counter), metrics: {} },
    ]) {
      expectRefusal(() => checkFrame(frame), TypeError, "SNAPSHOT_INVALID", message);
    }
  });

  test("says what to do with snapshots, and names the rule of definitions that was broken", () => {
    const bad = { ...counter, labelNames: ["__x"] };
    const check = () => checkSnapshot(snapshotOf(bad));
    const rule =
      /^A snapshot must be as a registry returned it, but the metric "hits" breaks a rule: .*"__x".* or as JSON\.$/;
    expectRefusal(check, TypeError, "SNAPSHOT_INVALID", rule);
    expect(check).toThrow(expect.objectContaining({ cause: expect.objectContaining({ code: "NAME_INVALID" }) }));
    expect(refusalOf(snapshotOf({ ...counter, scale: 0 }))).not.toHaveProperty("cause");
  });
});

test("a label set has one key, whatever the order of its labels, and no other set has it", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", '"', "\\", ":", ",") });
  const entries = fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 3 });
  const sorted = (some: readonly (readonly [string, string])[]) => [...some].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(labelKey({ b: "1", a: "2" })).toBe(labelKey({ a: "2", b: "1" }));
  holds(
    fc.property(entries, entries, (one, other) => {
      expect(labelKey(Object.fromEntries([...one].reverse()))).toBe(labelKey(Object.fromEntries(one)));
      const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(labelKey(Object.fromEntries(one)) === labelKey(Object.fromEntries(other))).toBe(isSame);
    }),
  );
});
