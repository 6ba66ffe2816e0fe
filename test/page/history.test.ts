/** The history of the live page: points, rates and its bound. */

import { expect, test } from "vitest";
import { History, keyOf, READINGS, Track } from "../../src/page/history.ts";
import type { MetricData, Numbers, PageData } from "../../src/prometheus/http/page/pageData.ts";

const COUNTER = { kind: "counter", content: "sum" } as const;
const MEAN = { kind: "mean", content: "countAndSum" } as const;
const GAUGE = { kind: "gauge", content: "level" } as const;
const UP_DOWN = { kind: "upDownCounter", content: "sum" } as const;

function track(measured: Pick<MetricData, "kind" | "content">, ...readings: readonly Numbers[]): Track {
  const made = new Track();
  for (const [index, numbers] of readings.entries()) made.add(measured, numbers, 100 + 2 * index);
  return made;
}

test("the points of a counter are its rates, with none at the first reading and after a reset", () => {
  const { points, rate } = track(COUNTER, { value: 5 }, { value: 9 }, { value: 9 }, { value: 1 }, { value: 7 });
  expect(points).toEqual([Number.NaN, 2, 0, Number.NaN, 3]);
  expect(rate).toBe(3);
});

test("the points of a mean or a histogram are the means of the values since the reading before", () => {
  const readings = [
    { count: 2, sum: 10 },
    { count: 4, sum: 16 },
    { count: 4, sum: 16 },
    { count: 0, sum: 0 },
    { count: 1, sum: 7 },
  ];
  const { points, rate } = track(MEAN, ...readings);
  expect(points).toEqual([Number.NaN, 3, Number.NaN, Number.NaN, 7]);
  expect(rate).toBe(0.5);
});

test("the points of gauges and up-down counters are their levels; the highest, if there are several", () => {
  expect(track(GAUGE, { value: 3 }, { value: "NaN" }, {}, { low: 1, high: "Infinity" }).points).toEqual([
    3,
    Number.NaN,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ]);
  expect(track(UP_DOWN, { value: -2 }, { value: 4 }).points).toEqual([-2, 4]);
});

test("a rate covers the last five intervals", () => {
  const values = [0, 1000, 1002, 1004, 1006, 1008, 1010].map((value) => ({ value }));
  expect(track(COUNTER, ...values.slice(0, 1)).rate).toBeUndefined();
  expect(track(COUNTER, ...values.slice(0, 6)).rate).toBe(1008 / 10);
  expect(track(COUNTER, ...values).rate).toBe(1);
});

function reading(time: number, values: Readonly<Record<string, number>>, ...blocks: readonly string[]): PageData {
  const series = Object.entries(values).map(([kind, value]) => ({ labels: { kind }, value }));
  const total = { value: series.reduce((all, { value }) => all + value, 0) };
  const rest = { help: "", unit: "", hasLabels: true, seriesCount: series.length };
  const metrics: MetricData[] = [{ name: "jobs", ...COUNTER, ...rest, total, series }];
  return {
    blocks: blocks.length > 0 ? blocks : ["a"],
    time: time * 1000,
    startTime: 0,
    stats: null,
    ages: [],
    metrics,
  };
}

test("each series and each metric has a track; what has gone begins again when it comes back", () => {
  const history = new History();
  history.add(reading(100, { a: 1, b: 2 }));
  history.add(reading(102, { a: 5 }));
  history.add(reading(104, { a: 5, b: 4 }));
  expect(history.times).toEqual([100, 102, 104]);
  expect(history.track("jobs", { kind: "a" }).points).toEqual([Number.NaN, 2, 0]);
  expect(history.track("jobs", { kind: "b" }).points).toEqual([Number.NaN]);
  expect(history.track("jobs").points).toEqual([Number.NaN, 1, 2]);
  expect(history.track("none").points).toEqual([]);
});

test("if one of several processes is replaced, the history continues; if all are, it begins again", () => {
  const history = new History();
  history.add(reading(98, { a: 1 }, "a", "c"));
  history.add(reading(100, { a: 1 }, "d", "a"));
  expect(history.times).toEqual([98, 100]);
  history.add(reading(102, { a: 3 }, "b"));
  expect(history.times).toEqual([102]);
  expect(history.track("jobs").points).toEqual([Number.NaN]);
});

test("only the last readings are kept", () => {
  const history = new History();
  for (let n = 0; n < READINGS + 10; n++) history.add(reading(2 * n, { a: n }));
  expect(history.times).toHaveLength(READINGS);
  expect(history.times.at(-1)).toBe(2 * (READINGS + 9));
  expect(history.track("jobs", { kind: "a" }).points).toHaveLength(READINGS);
});

test("no two label sets have one key", () => {
  const sets = [{}, { a: "b" }, { b: "a" }, { a: "b,c" }, { a: "b", c: "" }, { 'a"': "b" }];
  expect(new Set(sets.map((labels) => keyOf("jobs", labels))).size).toBe(sets.length);
});
