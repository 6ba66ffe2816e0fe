/** Registries and snapshots as tables of text. */

import { exponential, mergeSnapshots, Registry, summarize } from "threadtally";
import { describe, expect, test } from "vitest";
import { summaryOf } from "../../../src/core/read/summary.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { lines, summaryWith } from "./summaries.ts";

test("counters and gauges have a value, means and histograms their numbers", () => {
  const summary = summaryWith((registry) => {
    const took = registry.histogram({ name: "took_seconds", labelNames: ["kind"], minMax: true });
    const jobs = registry.counter({ name: "jobs_total", labelNames: ["kind", "status"] });
    jobs.labels("chart", 200).inc(4);
    jobs.labels("text", 500).inc(1_234_567);
    for (let i = 1; i <= 100; i++) took.labels("chart").record(i / 100);
    took.labels("text").record(0.25);
    took.labels("none").show();
    registry.upDownCounter({ name: "flow", scale: 100 }).add(-1.5);
    registry.gauge({ name: "load" }).set(0.1 + 0.2);
    registry.gauge({ name: "unset" });
    registry.mean({ name: "size_bytes" }).record(1500);
    registry.mean({ name: "ratio", minMax: true }).recordAll(Float64Array.of(1, 2, 2));
  });
  expect(summary).toBe(
    lines(
      "metric      labels                       value",
      'jobs_total  kind="chart",status="200"        4',
      'jobs_total  kind="text",status="500"   1234567',
      "flow                                      -1.5",
      "load                                       0.3",
      "",
      "metric        labels        count    mean   p50      p95   max",
      'took_seconds  kind="chart"    100   0.505   0.5  0.95186     1',
      'took_seconds  kind="text"       1    0.25  0.25     0.25  0.25',
      'took_seconds  kind="none"       0',
      "size_bytes                      1    1500",
      "ratio                           3  1.6667                    2",
    ),
  );
});

test("quantiles are those of a reading, without minMax and with exponential buckets, too", () => {
  const buckets = exponential({ schema: 2, min: 0.01, max: 10 });
  const registry = new Registry();
  const took = registry.histogram({ name: "took", buckets });
  for (let i = 1; i <= 40; i++) took.record(i);
  const [p50, p95] = [0.5, 0.95].map((q) => Number(took.read().quantile(q).toPrecision(5)));
  expect(summarize(registry)).toBe(
    lines("metric  labels  count  mean     p50     p95", `took               40  20.5  ${p50}  ${p95}`),
  );
  const kept = registry.histogram({ name: "kept", buckets: [1, 2], minMax: true });
  kept.recordAll(Float64Array.of(0.5, 0.5, 0.6, 0.7));
  const [half, most] = [0.5, 0.95].map((q) => Number(kept.read().quantile(q).toPrecision(5)));
  expect([half, most]).not.toContain(0.7);
  expect(summarize(registry).split("\n")[2]).toMatch(new RegExp(`^kept +4 +0\\.575 +${half} +${most} +0\\.7$`));
  registry.mean({ name: "empty" });
  expect(summarize(registry).split("\n")[3]).toBe("empty               0");
  registry.detach();
});

test("without series there is nothing, and values that are no finite number are shown", () => {
  expect(summaryWith((registry) => void registry.counter({ name: "a", labelNames: ["x"] }))).toBe("No series.");
  const summary = summaryWith((registry) => {
    registry.gauge({ name: "a" }).set(Number.NaN);
    registry.gauge({ name: "b" }).set(Number.NEGATIVE_INFINITY);
    registry.counter({ name: "c" }).inc(2 ** 80);
  });
  expect(summary).toBe(
    lines(
      "metric  labels                   value",
      "a                                  NaN",
      "b                            -Infinity",
      "c               1.2089258196146292e+24",
    ),
  );
});

test("labels of the whole registry come last, and the overflow series has its own", () => {
  const summary = summaryWith(
    (registry) => {
      const jobs = registry.counter({ name: "jobs_total", labelNames: ["kind"] });
      for (const kind of ["a", "b"]) jobs.labels(kind).inc();
    },
    { labels: { service: "charts" }, maxSeriesPerMetric: 1 },
  );
  expect(summary).toBe(
    lines(
      "metric      labels                                        value",
      'jobs_total  service="charts",otel_metric_overflow="true"      1',
      'jobs_total  kind="a",service="charts"                         1',
    ),
  );
});

describe("hostile labels", () => {
  const lineOf = (value: string) =>
    summaryWith((registry) =>
      registry
        .counter({ name: "a", labelNames: ["x"] })
        .labels(value)
        .inc(),
    ).split("\n")[1];

  test.each([
    ["\u001b[31mred", String.raw`"\u{1b}[31mred"`],
    ["two\nlines\r\t", String.raw`"two\u{a}lines\u{d}\u{9}"`],
    ["c1 \u009b, \u007f", String.raw`"c1 \u{9b}, \u{7f}"`],
    ["left \u202e\u2066\u200b\ufeff", String.raw`"left \u{202e}\u{2066}\u{200b}\u{feff}"`],
    ["line \u2028\u2029", String.raw`"line \u{2028}\u{2029}"`],
    ['"quoted" \\', String.raw`"\"quoted\" \\"`],
    ["grüße 😀", '"grüße 😀"'],
  ])("%j is shown as %s", (value, shown) => {
    expect(lineOf(value)).toContain(` x=${shown} `);
  });

  test("very long ones are cut, in whole characters, so that the line has 80 columns", () => {
    expect(lineOf("y".repeat(65_000))).toBe(`a       "${"y".repeat(63)}…      1`);
    expect(lineOf("😀".repeat(300))).toBe(`a       "${"😀".repeat(31)}…       1`);
    expect(lineOf("\n".repeat(300))).toHaveLength(80);
  });

  test("of many characters without columns are cut, too", () => {
    expect(lineOf(`e${"\u0301".repeat(60_000)}`)).toContain(` x="e${"\u0301".repeat(499)}" `);
  });
});

test("a part of the series is shown with the number of the others", () => {
  const registry = new Registry();
  const jobs = registry.counter({ name: "jobs_total", labelNames: ["kind"] });
  for (let i = 0; i < 5; i++) jobs.labels(i).inc();
  registry.gauge({ name: "depth" }).set(1);
  const snapshot = registry.snapshot();
  expect(summaryOf(snapshot, 6)).toBe(summarize(registry));
  const [, ...shown] = summaryOf(snapshot, 3).split("\n");
  expect(shown).toEqual([
    'jobs_total  kind="0"      1',
    'jobs_total  kind="1"      1',
    'jobs_total  kind="2"      1',
    "",
    "… 3 more series: summarize(registry) returns all.",
  ]);
  registry.detach();
});

test("merged snapshots are summarized, and other values are refused", () => {
  const registries = [new Registry(), new Registry()];
  for (const registry of registries) registry.counter({ name: "jobs_total" }).inc(2);
  const merged = mergeSnapshots(...registries.map((registry) => registry.snapshot()));
  expect(summarize(merged).split("\n")[1]).toBe("jobs_total              4");
  for (const source of [undefined, null, 3, {}, { snapshot: 1 }]) {
    expectRefusal(() => summarize(source as never), TypeError, "SNAPSHOT_INVALID", /A snapshot of version 2/);
  }
  const broken = { ...merged, metrics: [{ ...merged.metrics[0], series: [{}] }] };
  expectRefusal(() => summarize(broken as never), TypeError, "SNAPSHOT_INVALID", /"jobs_total" has a wrong series/);
  for (const registry of registries) registry.detach();
});

test("collect callbacks run first", () => {
  const summary = summaryWith((registry) => {
    registry.gauge({ name: "depth", collect: (gauge) => gauge.set(3) });
  });
  expect(summary.split("\n")[1]).toBe("depth               3");
});
