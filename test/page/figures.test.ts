/** The figures of the live page: which there are for each kind, and their texts. */

import { expect, test } from "vitest";
import { chartedOf, chartedValue, figuresOf } from "../../src/page/figures.ts";
import { Track } from "../../src/page/history.ts";
import type { MetricData, Numbers } from "../../src/prometheus/http/page/pageData.ts";

function metric(kind: MetricData["kind"], content: MetricData["content"], unit = ""): MetricData {
  return { name: "m", kind, content, help: "", unit, hasLabels: true, total: {}, seriesCount: 0, series: [] };
}

function shown(of: MetricData, ...readings: readonly Numbers[]): Record<string, string> {
  const track = new Track();
  for (const [index, numbers] of readings.entries()) track.add(of, numbers, 2 * index);
  return Object.fromEntries(figuresOf(of, readings.at(-1) ?? {}, track));
}

test("a counter has its total and its rate", () => {
  expect(shown(metric("counter", "sum"), { value: 1000 }, { value: 1234 })).toEqual({ total: "1,234", rate: "117/s" });
  expect(shown(metric("counter", "sum", "bytes"), { value: 2048 })).toEqual({ total: "2.00 KiB", rate: "–" });
});

test("a gauge has its level, and several have the lowest and the highest", () => {
  expect(shown(metric("gauge", "level", "seconds"), { value: 0.5 })).toEqual({ now: "500 ms" });
  expect(shown(metric("gauge", "level"), { value: "NaN" })).toEqual({ now: "NaN" });
  expect(shown(metric("gauge", "level"), {})).toEqual({ now: "–" });
  expect(shown(metric("gauge", "level"), { low: 1, high: "Infinity" })).toEqual({ lowest: "1", highest: "+∞" });
  expect(shown(metric("upDownCounter", "sum"), { value: -3 })).toEqual({ now: "−3" });
});

test("a mean has its count, rate and mean, and the largest value if it keeps it", () => {
  const mean = metric("mean", "countAndSum", "bytes");
  expect(shown(mean, { count: 0, sum: 0 })).toEqual({ count: "0", rate: "–", mean: "–" });
  expect(shown(mean, { count: 1, sum: 1 }, { count: 5, sum: 10_240, min: 1, max: 4096 })).toEqual({
    count: "5",
    rate: "2.00/s",
    mean: "2.00 KiB",
    max: "4.00 KiB",
  });
});

test.each([
  [{ max: 0.25 }, "250 ms"],
  [{ above: 0.1, upTo: 1 }, "≤ 1.00 s"],
  [{ upTo: 0.1 }, "≤ 100 ms"],
  [{ above: 10 }, "> 10.0 s"],
  [{}, "–"],
])("a histogram has quantiles, too, and of %o the largest value is %s", (largest, max) => {
  const numbers = { count: 1200, sum: 120, p50: 0.0123456, p95: 0.2, ...largest };
  expect(shown(metric("histogram", "buckets", "seconds"), numbers)).toEqual({
    count: "1,200",
    rate: "–",
    mean: "100 ms",
    p50: "12.3 ms",
    p95: "200 ms",
    max,
  });
});

test("charts show rates, levels and means, in the units of the figures", () => {
  const [counter, gauge] = [metric("counter", "sum"), metric("gauge", "level")];
  const [upDown, mean] = [metric("upDownCounter", "sum"), metric("mean", "countAndSum", "seconds")];
  expect([counter, gauge, upDown, mean].map((one) => chartedOf(one, false))).toEqual([
    "rate",
    "level",
    "level",
    "mean",
  ]);
  expect([chartedOf(gauge, true), chartedOf({ ...gauge, hasLabels: false }, true)]).toEqual(["highest", "level"]);
  expect([counter, gauge, upDown, mean].map((one) => chartedValue(one, 3))).toEqual(["3.00/s", "3", "3", "3.00 s"]);
});
